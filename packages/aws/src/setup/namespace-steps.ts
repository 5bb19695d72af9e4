// The objects of a Concurrent namespace in a cluster: what of them is missing or different, and the step that puts it
// right. What others made under the same names is left as it is.
import { hasReason, jsonEqual, type ObjectApi, type ObjectKey } from '@berth/kube';
import { StepFailure, type PlannedStep, type StepRun, type World } from '../plan/part.js';
import { stepId, type Step, type StepDetail } from '../plan/step.js';
import { ACCESS_LABEL, type ConcurrentNamespaceObject } from '../render/kubernetes/concurrent-namespace.js';

/** Steps and what is to be known beside them. */
export interface NamespaceSteps {
  readonly steps: readonly PlannedStep[];
  readonly notes: readonly string[];
}

/** Compares the objects of one namespace with those that there are; no step when nothing is missing. */
export async function planNamespace(
  kube: ObjectApi,
  namespace: string,
  objects: readonly ConcurrentNamespaceObject[],
): Promise<NamespaceSteps> {
  const compared = await Promise.all(objects.map((object) => compareObject(kube, object)));
  const details = compared.flatMap(({ detail }) => detail ?? []);
  const foreign = compared.flatMap(({ isForeign, name }) => (isForeign ? [name] : []));
  const notes =
    foreign.length === 0
      ? []
      : [`left as they are in ${namespace}, since others made them: ${foreign.join(', ')}`];
  if (details.length === 0) return { steps: [], notes };
  const isNew = details.some(({ type, action }) => type === 'Namespace' && action === 'create');
  const step = stepOf(namespace, isNew ? 'create' : 'update', details);
  return { steps: [{ step, run: (run) => applyObjects(run, objects) }], notes };
}

/** What carries our label, by namespace: roles, bindings and accounts, and never the namespaces. */
export async function planNamespaceRemovals(kube: ObjectApi): Promise<readonly PlannedStep[]> {
  const found = await Promise.all(REMOVED.map((kind) => listOwn(kube, kind)));
  const own = found.flat();
  const namespaces = [...new Set(own.map(({ namespace }) => namespace))].toSorted();
  return namespaces.map((namespace) =>
    removal(
      namespace,
      own.filter((object) => object.namespace === namespace),
    ),
  );
}

function removal(namespace: string, own: readonly OwnObject[]): PlannedStep {
  const details = own.map(({ kind, name }): StepDetail => ({ action: 'delete', name, type: kind }));
  return {
    step: stepOf(namespace, 'delete', details),
    async run({ world }) {
      const kube = await requireKube(world);
      for (const { kind, name } of own) await deleteObject(kube, kind, { namespace, name });
    },
  };
}

interface OwnObject {
  readonly kind: Kind;
  readonly namespace: string;
  readonly name: string;
}

async function listOwn(kube: ObjectApi, kind: Kind): Promise<readonly OwnObject[]> {
  const { items } = await kube.list(RESOURCES[kind], { labelSelector: `${ACCESS_LABEL}=access` });
  return items.map(({ metadata }) => ({
    kind,
    namespace: metadata.namespace ?? '',
    name: metadata.name ?? '',
  }));
}

type Kind = ConcurrentNamespaceObject['kind'];

const RESOURCES = {
  Namespace: 'namespaces',
  ServiceAccount: 'serviceaccounts',
  Role: 'roles.rbac.authorization.k8s.io',
  RoleBinding: 'rolebindings.rbac.authorization.k8s.io',
} as const;

const REMOVED = ['RoleBinding', 'Role', 'ServiceAccount'] as const;

interface Compared {
  readonly name: string;
  readonly detail?: StepDetail;
  readonly isForeign?: boolean;
}

async function compareObject(kube: ObjectApi, object: ConcurrentNamespaceObject): Promise<Compared> {
  const { kind, metadata } = object;
  const name = `${kind} ${metadata.name ?? ''}`;
  const live = await readObject(kube, object);
  const detail = { name: metadata.name ?? '', type: kind };
  if (!live) return { name, detail: { ...detail, action: 'create' } };
  if (live.kind === 'Namespace') return { name };
  const hasSameRole = sameBinding(live, object);
  if (hasSameRole && sameContent(live, object)) return { name };
  if (live.metadata.labels?.[ACCESS_LABEL] === undefined) return { name, isForeign: true };
  return { name, detail: { ...detail, action: hasSameRole ? 'update' : 'replace' } };
}

/** A binding keeps its role for ever: another one takes another binding. */
function sameBinding(live: ConcurrentNamespaceObject, wanted: ConcurrentNamespaceObject): boolean {
  return (
    live.kind !== 'RoleBinding' ||
    wanted.kind !== 'RoleBinding' ||
    jsonEqual({ ...live.roleRef }, { ...wanted.roleRef })
  );
}

const sameContent = (live: ConcurrentNamespaceObject, wanted: ConcurrentNamespaceObject): boolean =>
  jsonEqual(contentOf(live), contentOf(wanted));

/** What a kind is there for; what the API server adds does not count. */
function contentOf(object: ConcurrentNamespaceObject): unknown {
  switch (object.kind) {
    case 'Role':
      return object.rules ?? [];
    case 'RoleBinding':
      return (object.subjects ?? []).map(({ kind, name, namespace = '' }) => ({ kind, name, namespace }));
    case 'ServiceAccount':
      return { role: object.metadata.annotations?.['eks.amazonaws.com/role-arn'] };
    case 'Namespace':
      return {};
  }
}

async function readObject(
  kube: ObjectApi,
  object: ConcurrentNamespaceObject,
): Promise<ConcurrentNamespaceObject | undefined> {
  try {
    return await kube.get(RESOURCES[object.kind], keyOf(object));
  } catch (error) {
    if (hasReason(error, 'NotFound')) return undefined;
    throw error;
  }
}

function keyOf({ metadata }: ConcurrentNamespaceObject): ObjectKey {
  const { namespace, name = '' } = metadata;
  return namespace === undefined ? { name } : { namespace, name };
}

async function applyObjects(
  { world }: StepRun,
  objects: readonly ConcurrentNamespaceObject[],
): Promise<void> {
  const kube = await requireKube(world);
  for (const object of objects) await applyObject(kube, object);
}

async function applyObject(kube: ObjectApi, object: ConcurrentNamespaceObject): Promise<void> {
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

async function deleteObject(kube: ObjectApi, kind: Kind, key: ObjectKey): Promise<void> {
  try {
    await kube.delete(RESOURCES[kind], key);
  } catch (error) {
    if (!hasReason(error, 'NotFound')) throw error;
  }
}

async function requireKube(world: World): Promise<ObjectApi> {
  const kube = await world.openKube();
  if (kube) return kube;
  throw new StepFailure(
    'the Kubernetes API of the cluster does not answer any more; run it again when it does',
  );
}

const stepOf = (namespace: string, action: Step['action'], details: readonly StepDetail[]): Step => ({
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
