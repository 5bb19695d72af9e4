// Which stacks of a cluster go, and in which order: pools first, what still needs a role before the role, the cluster's
// own stack last.
import type { ActualStack } from '../inspect/actual.js';
import type { PlannedStep, World } from '../plan/part.js';
import { stepId, type Disruption, type Step } from '../plan/step.js';
import { clusterContext } from '../render/cluster-context.js';
import { addonsOf } from '../render/iam/addon-stacks.js';
import { HELPER_TAG } from '../render/setup/setup-stacks.js';
import { loadBalancerIds } from './load-balancer-part.js';
import { deleteStack } from './stack-steps.js';

/** Deletes what the file no longer asks for. */
export function leftStacks(world: World, desired: ReadonlySet<string>): readonly PlannedStep[] {
  const left = ownStacks(world).filter(({ name }) => !desired.has(name) && !isOfLeftAddon(world, name));
  return left.map((stack) => deletion(world, stack, { all: left, before: [], isEnd: false }));
}

/** Deletes all of them. */
export async function allStacks(world: World): Promise<readonly PlannedStep[]> {
  const balancers = await loadBalancerIds(world);
  const all = [...ownStacks(world), ...helperStacks(world)];
  const before = [
    ...world.actual.profiles.map(({ name }) => stepId('fargate-profile', name)),
    ...world.actual.nodegroupNames.map((name) => stepId('nodegroup', name)),
  ];
  return all
    .map((stack) => deletion(world, stack, { all, before, isEnd: true }))
    .map(({ step, run }) => ({ step: { ...step, after: [...step.after, ...balancers] }, run }));
}

/** Stacks whose name says that they are the cluster's; a stack that only carries its tag is somebody else's. */
const ownStacks = ({ actual, config }: World): readonly ActualStack[] =>
  actual.stacks.filter(({ name }) => name.startsWith(`eksctl-${config.metadata.name}-`));

/** What `berth setup` made beside the cluster: an apply leaves it alone, and it goes with its cluster. */
const helperStacks = ({ actual }: World): readonly ActualStack[] =>
  actual.stacks.filter(({ tags }) => tags[HELPER_TAG] !== undefined);

const clusterStackOf = (world: World): string => `eksctl-${world.config.metadata.name}-cluster`;

/** Roles of an add-on that the file does not name and that is left alone: it goes on needing them. */
function isOfLeftAddon({ actual, config, facts }: World, stack: string): boolean {
  const wanted = new Set(addonsOf(clusterContext(config, facts)).map(({ name }) => name));
  return actual.addons.some(({ name }) => {
    const own = `eksctl-${config.metadata.name}-addon-${name}`;
    return !wanted.has(name) && (stack === own || stack.startsWith(`${own}-podidentityrole-`));
  });
}

/** What goes with a stack. */
interface Going {
  readonly all: readonly ActualStack[];
  /** Ids of steps that remove what runs pods without a stack. */
  readonly before: readonly string[];
  /** Whether all of the cluster goes. */
  readonly isEnd: boolean;
}

function deletion(world: World, stack: ActualStack, going: Going): PlannedStep {
  const pool = poolOf(stack);
  const isCluster = stack.name === clusterStackOf(world);
  const disruption: Disruption = isCluster ? 'everything' : pool === undefined ? 'none' : 'pods-evicted';
  const step: Step = {
    id: stepId('stack', stack.name),
    kind: 'stack',
    action: 'delete',
    name: stack.name,
    pool,
    details: [],
    after: goesAfter(world, stack, going),
    disruption,
    isReversible: false,
    estimateSeconds: isCluster ? 600 : pool === undefined ? 30 : 240,
  };
  return { step, run: (run) => deleteStack(run, stack.name, { pool, isEnd: going.isEnd }) };
}

const poolOf = ({ tags }: ActualStack): string | undefined =>
  tags['alpha.eksctl.io/nodegroup-name'] ?? tags['eksctl.cluster.k8s.io/v1alpha1/nodegroup-name'];

/**
 * Pools go first, while roles and access entries still let their nodes drain; a capability before the role that it
 * cleans up with; the cluster's own stack last, since the others import its values.
 */
function goesAfter(world: World, stack: ActualStack, { all, before }: Going): readonly string[] {
  const ids = (stacks: readonly ActualStack[]) => stacks.map(({ name }) => stepId('stack', name));
  const others = all.filter(({ name }) => name !== stack.name && name !== clusterStackOf(world));
  if (stack.name === clusterStackOf(world)) return [...ids(others), ...before];
  if (poolOf(stack) !== undefined) return [];
  const capability = stack.tags['alpha.eksctl.io/iam-role-for-capability'];
  const users = others.filter(
    (other) =>
      poolOf(other) !== undefined ||
      (capability !== undefined && other.tags['alpha.eksctl.io/capability-name'] === capability),
  );
  const identity = stack.tags['alpha.eksctl.io/podidentityassociation-name'];
  const association = identity === undefined ? [] : [stepId('pod-identity', identity)];
  return [...ids(users), ...before, ...association];
}
