// Field selectors: which fields each kind can be selected by, and their values.
import type { StoredItem } from '../../store/stored-item.js';
import type { Stored } from '../../store/stored.js';
import { recordAt } from '../meta/draft-meta.unsafe.js';
import { badRequest } from '../status-errors.js';

type ReadField = (object: Stored) => string;

const text = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? `${value}`
      : '';

/** Reads a path such as `spec.nodeName`; absent is the empty string. */
const at =
  (path: string, fallback = ''): ReadField =>
  (object) => {
    let value: unknown = object;
    for (const part of path.split('.'))
      value = typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined;
    return value === undefined ? fallback : text(value);
  };

/** The fields that a definition lists as `selectableFields`. */
export const selectableFields = (written: unknown): SelectableFields =>
  new Map(
    (Array.isArray(written) ? written : []).flatMap((entry: unknown) => {
      const path = text(Reflect.get(Object(entry), 'jsonPath')).replace(/^\./, '');
      return path === '' ? [] : [[path, at(path)] as const];
    }),
  );

const paths = (...names: readonly string[]): Record<string, ReadField> =>
  Object.fromEntries(names.map((name) => [name, at(name)]));

const podIps: ReadField = (object) => {
  const ips: unknown = recordAt(object, 'status')?.['podIPs'];
  if (!Array.isArray(ips)) return '';
  return ips.map((entry: unknown) => text(Reflect.get(Object(entry), 'ip'))).join(',');
};

const KIND_FIELDS: Readonly<Record<string, Readonly<Record<string, ReadField>>>> = {
  pods: {
    ...paths('spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName'),
    ...paths('status.phase', 'status.podIP', 'status.nominatedNodeName'),
    'spec.hostNetwork': at('spec.hostNetwork', 'false'),
    'status.podIPs': podIps,
  },
  nodes: { 'spec.unschedulable': at('spec.unschedulable', 'false') },
  namespaces: paths('status.phase', 'name'),
  secrets: paths('type'),
  events: paths(
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ),
  services: paths('spec.clusterIP', 'spec.type'),
  'jobs.batch': { 'status.successful': at('status.succeeded', '0') },
  'replicasets.apps': { 'status.replicas': at('status.replicas', '0') },
  replicationcontrollers: { 'status.replicas': at('status.replicas', '0') },
  'certificatesigningrequests.certificates.k8s.io': paths('spec.signerName'),
  'resourceslices.resource.k8s.io': paths('spec.driver', 'spec.nodeName'),
};

// Kinds with their own label conversion word the refusal shortly, the others list what they know.
const OWN_WORDING: ReadonlySet<string> = new Set([
  'pods',
  'nodes',
  'namespaces',
  'secrets',
  'events',
  'services',
  'replicationcontrollers',
  'jobs.batch',
  'replicasets.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'deployments.apps',
]);

/** Fields of a custom resource that objects can be selected by, and how each is read. */
export type SelectableFields = ReadonlyMap<string, ReadField>;

/** The value of a selectable field of an object. */
export function fieldLabel(item: StoredItem, path: string, custom?: SelectableFields): string {
  if (path === 'metadata.name') return item.name;
  if (path === 'metadata.namespace') return item.namespace;
  if (custom) return custom.get(path)?.(item.object) ?? '';
  return KIND_FIELDS[item.resource]?.[path]?.(item.object) ?? '';
}

/** Throws the 400 for a field that objects of this resource cannot be selected by. */
export function checkFieldLabel(resource: string, path: string, custom?: SelectableFields): void {
  if (path === 'metadata.name' || path === 'metadata.namespace' || KIND_FIELDS[resource]?.[path]) return;
  if (custom?.has(path)) return;
  if (custom || OWN_WORDING.has(resource)) throw badRequest(`field label not supported: ${path}`);
  throw badRequest(
    `${JSON.stringify(path)} is not a known field selector: only "metadata.name", "metadata.namespace"`,
  );
}
