// Pods inside messages: kube-apiserver prints its own internal types there, every field in its order.
import type {
  ObjectMeta,
  PersistentVolumeClaimSpec,
  PodSpec,
  PodTemplateSpec,
  SecurityContext,
} from '@berth/kube';

import { goPodTypes } from './go-pod-types.js';
import { goSelector } from './go-selector.js';

/** A pod template as messages show it. */
export const goPodTemplate = (template: PodTemplateSpec): unknown => ({
  ...goObjectMeta(template.metadata ?? {}),
  Spec: template.spec ? goPodSpec(template.spec) : null,
});

/** The spec of a pod as messages show it. The namespaces of the host are matters of security there. */
export function goPodSpec(spec: PodSpec): unknown {
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers, securityContext, ...others } =
    spec;
  const merged = securityContext && {
    ...securityContext,
    hostNetwork,
    hostPID,
    hostIPC,
    shareProcessNamespace,
    hostUsers,
  };
  return goStruct('PodSpec', { ...others, securityContext: merged });
}

/** The security context of a container as messages show it. */
export const goSecurityContext = (context: SecurityContext): unknown =>
  goStruct('SecurityContext', { ...context });

/** The spec of a claim as messages show it. */
export const goClaimSpec = (spec: PersistentVolumeClaimSpec): unknown =>
  goStruct('PersistentVolumeClaimSpec', { ...spec });

interface GoField {
  readonly name: string;
  readonly jsonName: string;
  readonly shape: string;
  readonly type: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsByType = new Map<string, readonly GoField[]>();

function fieldsOf(type: string): readonly GoField[] {
  const known = fieldsByType.get(type);
  if (known) return known;
  const fields = (goPodTypes[type] ?? '').split(' ').filter(Boolean).map(parseField);
  fieldsByType.set(type, fields);
  return fields;
}

function parseField(text: string): GoField {
  const [, name = '', json, shape = '', type] =
    /^(\w+)(?:=(\w+))?(\?|!|#|~|\[\])?(?::(\w+))?$/.exec(text) ?? [];
  return { name, jsonName: json ?? lowerFirst(name), shape, type };
}

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

function goStruct(type: string, value: Fields): unknown {
  const result: Record<string, unknown> = {};
  for (const field of fieldsOf(type)) {
    if (field.type === 'ObjectMeta') Object.assign(result, value[field.jsonName]);
    else result[field.name] = goValue(field, value[field.jsonName]);
  }
  return result;
}

function goValue({ shape, type }: GoField, value: unknown): unknown {
  if (value === undefined || value === null) return zeroOf(shape, type);
  if (type === 'LabelSelector') return isFields(value) ? goSelector(value) : null;
  if (type === undefined) return isFields(value) ? sorted(value) : value;
  if (Array.isArray(value))
    return value.map((item: unknown) => (isFields(item) ? goStruct(type, item) : item));
  return isFields(value) ? goStruct(type, value) : value;
}

function zeroOf(shape: string, type: string | undefined): unknown {
  switch (shape) {
    case '?':
    case '[]':
      return null;
    case '!':
      return false;
    case '#':
      return 0;
    case '~':
      return '0';
    default:
      return type === undefined ? '' : goStruct(type, {});
  }
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const sorted = (map: Fields): Fields =>
  Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));

const metaFields = [
  'name',
  'generateName',
  'namespace',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
] as const;

function goObjectMeta(metadata: ObjectMeta): Fields {
  return Object.fromEntries(
    metaFields.flatMap((field) => {
      const value: unknown = metadata[field];
      if (value === undefined) return [];
      return [[field, isFields(value) ? sorted(value) : value]];
    }),
  );
}
