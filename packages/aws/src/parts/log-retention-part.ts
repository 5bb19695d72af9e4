// How long CloudWatch keeps the logs of the control plane: no stack says it, since EKS makes the log group itself.
import { clusterSpecOf } from '@berth/compute';
import { AwsCallError, unlessAbsent, type AwsCalls } from '../calls/aws-calls.js';
import { inspectLogGroup, logGroupOf, type ActualLogGroup } from '../inspect/inspect-log-group.js';
import type { PartKind, PlannedStep, World } from '../plan/part.js';
import { stepId } from '../plan/step.js';

/** A file without `logRetentionInDays` leaves the group as it is, and costs no call. */
export const logRetentionParts: PartKind = {
  async plan(world) {
    const days = retentionOf(world);
    if (days === undefined) return [];
    const { calls, actual, config } = world;
    const group = actual.controlPlane && (await inspectLogGroup(calls, config.metadata.name));
    return group?.retentionDays === days ? [] : [retention(world, group, days)];
  },
  /** The group outlives its cluster, with what is in it. */
  destroy: () => Promise.resolve([]),
};

/** Without a type that is logged there is no group; 0 is what eksctl takes for nothing said. */
function retentionOf({ config }: World): number | undefined {
  const { enableTypes = [], logRetentionInDays } =
    clusterSpecOf(config.document).cloudWatch?.clusterLogging ?? {};
  return enableTypes.length > 0 && logRetentionInDays ? logRetentionInDays : undefined;
}

function retention({ config }: World, group: ActualLogGroup | undefined, days: number): PlannedStep {
  const before = group?.retentionDays;
  const { name } = config.metadata;
  const path = 'cloudWatch.clusterLogging.logRetentionInDays';
  return {
    step: {
      id: stepId('control-plane', `${name}-log-retention`),
      kind: 'control-plane',
      action: 'update',
      name: `${name}-log-retention`,
      details: [{ action: 'update', name: path, before, after: days }],
      // Logs are turned on by the one or by the other.
      after: [stepId('stack', `eksctl-${name}-cluster`), stepId('control-plane', name)],
      disruption: 'none',
      // What is older goes; a group without a retention keeps everything.
      isReversible: group === undefined || (before !== undefined && before <= days),
      estimateSeconds: 2,
    },
    run: ({ world: { calls } }) => retain(calls, logGroupOf(name), days),
  };
}

/** EKS may be a while in making the group, and takes one that it finds. */
async function retain(calls: AwsCalls, logGroupName: string, retentionInDays: number): Promise<void> {
  const policy = { logGroupName, retentionInDays };
  if (await unlessAbsent(calls.send('logs', 'PutRetentionPolicy', policy))) return;
  try {
    await calls.send('logs', 'CreateLogGroup', { logGroupName });
  } catch (error) {
    if (!(error instanceof AwsCallError && error.code === 'ResourceAlreadyExistsException')) throw error;
  }
  await calls.send('logs', 'PutRetentionPolicy', policy);
}
