// The objects that somebody needs in a namespace (a Concurrent service, EMR on EKS): what of them is missing or
// different, and the step that puts it right. What others made under the same names is left as it is.
import { hasReason, jsonEqual, type ObjectApi, type ObjectKey, type Role } from '@berth/kube';
import type { PlannedStep, StepRun } from '../plan/part.js';
import { stepId, type Step, type StepDetail } from '../plan/step.js';
import { type NamespaceObject, OWNER_LABEL } from '../render/kubernetes/namespace-object.js';
import { kubeOf } from './kubernetes-access.js';

/** Steps and what is to be known beside them. */
export interface NamespaceSteps {
  readonly steps: readonly PlannedStep[];
  readonly notes: readonly string[];
}

/** One namespace, and what is to be in it. */
export interface NamespaceRequest {
  /** Undefined for a cluster that is not there yet: all is to be made. */
  readonly kube: ObjectApi | undefined;
  readonly namespace: string;
  readonly objects: readonly NamespaceObject[];
  /** Ids of steps that have to be done before. */
  readonly after?: readonly string[];
}

/** Compares the objects of one namespace with those that there are; no step when nothing is missing. */
export async function planNamespace({
  kube,
  namespace,
  objects,
  after = [],
}: NamespaceRequest): Promise<NamespaceSteps> {
  const compared = await Promise.all(
    objects.map(async (object) => (kube ? compareObject(kube, object) : missing(object))),
  );
  const details = compared.flatMap(({ detail }) => detail ?? []);
  const foreign = compared.flatMap(({ isForeign, name }) => (isForeign ? [name] : []));
  const notes =
    foreign.length === 0
      ? []
      : [`left as they are in ${namespace}, since others made them: ${foreign.join(', ')}`];
  if (details.length === 0) return { steps: [], notes };
  const isNew = details.some(({ type, action }) => type === 'Namespace' && action === 'create');
  const step = { ...namespaceStep(namespace, isNew ? 'create' : 'update', details), after };
  return { steps: [{ step, run: (run) => applyObjects(run, objects) }], notes };
}

/** A step about what is ours in a namespace. */
export const namespaceStep = (
  namespace: string,
  action: Step['action'],
  details: readonly StepDetail[],
): Step => ({
  id: stepId('namespace', namespace),
  kind: 'namespace',
  action,
  name: namespace,
  details,
  after: [],
  disruption: 'none',
  isReversible: true,
  estimateSeconds: 2,
});

/** Removes an object, if it is there. */
export async function deleteObject(
  kube: ObjectApi,
  kind: NamespaceObjectKind,
  key: ObjectKey,
): Promise<void> {
  try {
    await kube.delete(RESOURCES[kind], key);
  } catch (error) {
    if (!hasReason(error, 'NotFound')) throw error;
  }
}

export type NamespaceObjectKind = NamespaceObject['kind'];

/** The resources of the kinds. */
export const RESOURCES = {
  Namespace: 'namespaces',
  ServiceAccount: 'serviceaccounts',
  Role: 'roles.rbac.authorization.k8s.io',
  RoleBinding: 'rolebindings.rbac.authorization.k8s.io',
} as const;

interface Compared {
  readonly name: string;
  readonly detail?: StepDetail;
  readonly isForeign?: boolean;
}

const labelOf = ({ kind, metadata }: NamespaceObject): string => `${kind} ${metadata.name ?? ''}`;

const missing = (object: NamespaceObject): Compared => ({
  name: labelOf(object),
  detail: { name: object.metadata.name ?? '', type: object.kind, action: 'create' },
});

async function compareObject(kube: ObjectApi, object: NamespaceObject): Promise<Compared> {
  const { kind, metadata } = object;
  const name = labelOf(object);
  const live = await readObject(kube, object);
  const detail = { name: metadata.name ?? '', type: kind };
  if (!live) return missing(object);
  if (live.kind === 'Namespace') return { name };
  const hasSameRole = sameBinding(live, object);
  if (hasSameRole && sameContent(live, object)) return { name };
  if (live.metadata.labels?.[OWNER_LABEL] === undefined) return { name, isForeign: true };
  return { name, detail: { ...detail, action: hasSameRole ? 'update' : 'replace' } };
}

/** A binding keeps its role for ever: another one takes another binding. */
function sameBinding(live: NamespaceObject, wanted: NamespaceObject): boolean {
  return (
    live.kind !== 'RoleBinding' ||
    wanted.kind !== 'RoleBinding' ||
    jsonEqual({ ...live.roleRef }, { ...wanted.roleRef })
  );
}

const sameContent = (live: NamespaceObject, wanted: NamespaceObject): boolean =>
  jsonEqual(contentOf(live), contentOf(wanted));

/** What a kind is there for; what the API server adds does not count. */
function contentOf(object: NamespaceObject): unknown {
  switch (object.kind) {
    case 'Role':
      return rightsOf(object);
    case 'RoleBinding':
      return (object.subjects ?? []).map(({ kind, name, namespace = '' }) => ({ kind, name, namespace }));
    case 'ServiceAccount':
      return { role: object.metadata.annotations?.['eks.amazonaws.com/role-arn'] };
    case 'Namespace':
      return {};
  }
}

/** Rules add up: neither their order nor how they are grouped means anything. */
function rightsOf({ rules = [] }: Role): readonly string[] {
  const rights = rules.flatMap(({ apiGroups = [], resources = [], resourceNames = [], verbs = [] }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        verbs.map((verb) => JSON.stringify([group, resource, verb, resourceNames.toSorted()])),
      ),
    ),
  );
  return [...new Set(rights)].toSorted();
}

async function readObject(kube: ObjectApi, object: NamespaceObject): Promise<NamespaceObject | undefined> {
  try {
    return await kube.get(RESOURCES[object.kind], keyOf(object));
  } catch (error) {
    if (hasReason(error, 'NotFound')) return undefined;
    throw error;
  }
}

function keyOf({ metadata }: NamespaceObject): ObjectKey {
  const { namespace, name = '' } = metadata;
  return namespace === undefined ? { name } : { namespace, name };
}

async function applyObjects(run: StepRun, objects: readonly NamespaceObject[]): Promise<void> {
  const kube = await kubeOf(run, objects.map(labelOf).join(', '));
  for (const object of objects) await applyObject(kube, object);
}

async function applyObject(kube: ObjectApi, object: NamespaceObject): Promise<void> {
  const { detail } = await compareObject(kube, object);
  if (!detail) return;
  const { kind } = object;
  if (detail.action === 'replace') await deleteObject(kube, kind, keyOf(object));
  await kube.patch(
    RESOURCES[kind],
    keyOf(object),
    { type: 'apply', body: object, force: true },
    { fieldManager: 'berth' },
  );
}
