// The object that Go writes for an empty value of a kind: structs and required fields are present, the rest is not.
import { schemaType, typeOfKind, type SchemaField } from '@berth/kube';

/** Kind whose empty value is wanted. */
export interface ZeroKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** The empty value without kind, apiVersion and metadata; `{}` for kinds that are not Kubernetes' own. */
export function zeroObject(kind: ZeroKind): Readonly<Record<string, unknown>> {
  const typeName = typeOfKind(kind.group, kind.version, kind.kind);
  if (typeName === undefined) return {};
  const known = zeros.get(typeName);
  if (known !== undefined) return known;
  const { metadata: _metadata, kind: _kind, apiVersion: _apiVersion, ...rest } = zeroOfType(typeName);
  zeros.set(typeName, rest);
  return rest;
}

// Fields that Go writes although the schema does not call them required, by type.
const ALWAYS_WRITTEN: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'io.k8s.api.core.v1.Event': {
    eventTime: null,
    firstTimestamp: null,
    lastTimestamp: null,
    reportingComponent: '',
    reportingInstance: '',
  },
  'io.k8s.api.events.v1.Event': {
    deprecatedFirstTimestamp: null,
    deprecatedLastTimestamp: null,
    eventTime: null,
  },
  'io.k8s.api.apps.v1.StatefulSetSpec': { serviceName: '' },
  'io.k8s.api.discovery.v1.EndpointSlice': { endpoints: null, ports: null },
  'io.k8s.api.rbac.v1.ClusterRole': { rules: null },
  'io.k8s.api.rbac.v1.Role': { rules: null },
};

const zeros = new Map<string, Readonly<Record<string, unknown>>>();

function zeroOfType(typeName: string): Record<string, unknown> {
  const type = schemaType(typeName);
  const zero: Record<string, unknown> = { ...ALWAYS_WRITTEN[typeName] };
  for (const [name, field] of Object.entries(type?.fields ?? {})) {
    const required = type?.required?.includes(name) === true;
    if (isStruct(field) && isEmptyDefault(field))
      zero[name] = field.ref === undefined ? {} : zeroOfType(field.ref);
    else if (required) zero[name] = zeroOfField(field);
  }
  return zero;
}

const isStruct = (field: SchemaField): boolean =>
  field.ref !== undefined && schemaType(field.ref)?.fields !== undefined;

const isEmptyDefault = (field: SchemaField): boolean =>
  typeof field.default === 'object' && field.default !== null && Object.keys(field.default).length === 0;

function zeroOfField(field: SchemaField): unknown {
  if (field.type === 'string') return '';
  if (field.type === 'integer' || field.type === 'number') return 0;
  return field.type === 'boolean' ? false : null;
}
