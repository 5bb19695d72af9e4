// Load balancers that Services of the cluster made: they go first, while their controllers still run on the nodes.
// Left behind they bill, and their interfaces keep the VPC from being deleted.
import { hasReason, type ObjectApi, type ObjectKey } from '@berth/kube';
import { StepFailure, type PartKind, type PlannedStep, type StepRun, type World } from '../plan/part.js';
import { stepId } from '../plan/step.js';

/** Planned only for the end of a cluster that can be reached. */
export const loadBalancerParts: PartKind = {
  async plan() {
    return [];
  },
  async destroy(world) {
    return (await services(world)).map(removal);
  },
};

/** Ids of the steps, which the pools wait for. */
export const loadBalancerIds = async (world: World): Promise<readonly string[]> =>
  (await services(world)).map((key) => stepId('load-balancer', nameOf(key)));

const nameOf = ({ namespace = 'default', name }: ObjectKey): string => `${namespace}/${name}`;

const known = new WeakMap<World, Promise<readonly ObjectKey[]>>();

/** Asked for by several parts, looked up once. */
function services(world: World): Promise<readonly ObjectKey[]> {
  const found = known.get(world) ?? findServices(world);
  known.set(world, found);
  return found;
}

async function findServices(world: World): Promise<readonly ObjectKey[]> {
  const kube = world.actual.controlPlane && (await world.openKube());
  if (!kube) return [];
  const { items } = await kube.list('services');
  return items
    .filter(({ spec }) => spec?.type === 'LoadBalancer')
    .map(({ metadata }) => ({ namespace: metadata.namespace ?? 'default', name: metadata.name ?? '' }));
}

const removal = (key: ObjectKey): PlannedStep => ({
  step: {
    id: stepId('load-balancer', nameOf(key)),
    kind: 'load-balancer',
    action: 'delete',
    name: nameOf(key),
    details: [],
    after: [],
    disruption: 'none',
    isReversible: false,
    estimateSeconds: 60,
  },
  run: (run) => remove(run, key),
});

/** Five minutes: longer than a controller that works takes. */
const MAX_LOOKS = 60;

async function remove(run: StepRun, key: ObjectKey): Promise<void> {
  const kube = await run.world.openKube();
  if (!kube) return;
  for (let look = 0; look < MAX_LOOKS; look += 1) {
    if (!(await isThere(kube, key))) return;
    if (look === 0) await kube.delete('services', key);
    await run.pause(5_000);
  }
  throw new StepFailure(
    `service ${nameOf(key)} keeps its load balancer, its controller does not answer: ` +
      'delete the load balancer and the finalizers of the service by hand, and run it again',
  );
}

async function isThere(kube: ObjectApi, key: ObjectKey): Promise<boolean> {
  try {
    await kube.get('services', key);
    return true;
  } catch (error) {
    if (hasReason(error, 'NotFound')) return false;
    throw error;
  }
}
