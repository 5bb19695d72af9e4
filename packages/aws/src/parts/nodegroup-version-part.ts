// Kubernetes versions of managed node groups: EKS leaves nodes as they are when a control plane goes up; its own
// update then replaces them one after the other, draining each within its disruption budgets.
// https://docs.aws.amazon.com/eks/latest/userguide/update-managed-node-group.html
import { clusterSpecOf, type ManagedNodeGroupSpec } from '@berth/compute';
import { NODE_VERSION_TAG } from '../plan/digest-of-stack.js';
import type { PartKind, PlannedStep, StepRun, World } from '../plan/part.js';
import { stepId } from '../plan/step.js';
import { waitForUpdate } from './eks-update.js';
import { updateStack } from './stack-steps.js';
import { checkNodeSkew } from './version-step.js';

/** Groups with an image of their own are moved by their templates. */
export const nodegroupVersionParts: PartKind = {
  async plan(world) {
    if (!world.actual.controlPlane) return [];
    const asked = await Promise.all(poolsToAsk(world).map((name) => versionOf(world, name)));
    checkNodeSkew(
      world,
      asked.map(({ name, version }) => [name, version] as const),
    );
    const target = world.config.metadata.version;
    return asked
      .filter(({ version, isCustom }) => version !== target && !isCustom)
      .map(({ name, version }) => upgrade(world, name, version));
  },
  /** They go with their pools. */
  async destroy() {
    return [];
  },
};

const stackOf = ({ config }: World, pool: string): string =>
  `eksctl-${config.metadata.name}-nodegroup-${pool}`;

/** Pools of which nothing says that they have the version of the file; a file that names a release means that one. */
function poolsToAsk(world: World): readonly string[] {
  const { config, actual } = world;
  const tagged = new Set(
    actual.stacks
      .filter(({ tags }) => tags[NODE_VERSION_TAG] === config.metadata.version)
      .map(({ name }) => name),
  );
  return (clusterSpecOf(config.document).managedNodeGroups ?? [])
    .filter((group: ManagedNodeGroupSpec) => !group.releaseVersion && !group.ami)
    .flatMap(({ name = '' }) => (actual.nodegroupNames.includes(name) ? [name] : []))
    .filter((name) => !tagged.has(stackOf(world, name)));
}

interface PoolVersion {
  readonly name: string;
  readonly version: string;
  readonly isCustom: boolean;
}

async function versionOf({ calls, config }: World, nodegroupName: string): Promise<PoolVersion> {
  const input = { clusterName: config.metadata.name, nodegroupName };
  const { nodegroup = {} } = await calls.send('eks', 'DescribeNodegroup', input);
  const version = nodegroup.version ?? config.metadata.version;
  return { name: nodegroupName, version, isCustom: nodegroup.amiType === 'CUSTOM' };
}

function upgrade(world: World, name: string, before: string): PlannedStep {
  const { name: cluster, version: after } = world.config.metadata;
  return {
    step: {
      id: stepId('nodegroup-version', name),
      kind: 'nodegroup-version',
      action: 'update',
      name,
      pool: name,
      details: [{ action: 'update', name: 'version', before, after }],
      after: [
        stepId('stack', `eksctl-${cluster}-cluster`),
        stepId('control-plane', `${cluster}-version`),
        stepId('stack', stackOf(world, name)),
        stepId('nodegroup', name),
      ],
      disruption: 'nodes-replaced',
      isReversible: false,
      estimateSeconds: 600,
    },
    run: (run) => bringUp(run, name),
  };
}

async function bringUp(run: StepRun, nodegroupName: string): Promise<void> {
  const { calls, config, actual } = run.world;
  const { name: clusterName, version } = config.metadata;
  const now = await versionOf(run.world, nodegroupName);
  if (now.version !== version) {
    const input = { clusterName, nodegroupName, version };
    const { update } = await calls.send('eks', 'UpdateNodegroupVersion', input);
    await waitForUpdate(run, { id: update?.id, nodegroupName });
  }
  const stack = actual.stacks.find(({ name }) => name === stackOf(run.world, nodegroupName));
  if (stack?.tags[NODE_VERSION_TAG] === undefined) return;
  await updateStack(run, stack.name, { nodeVersion: version });
}
