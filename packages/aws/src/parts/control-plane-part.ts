// Settings of the control plane that no template of eksctl's holds: which of its logs go to CloudWatch.
import { clusterSpecOf } from '@berth/compute';
import { jsonEqual } from '@berth/kube';
import { inspectControlPlane } from '../inspect/inspect-cluster.js';
import type { PartKind, PlannedStep, StepRun, World } from '../plan/part.js';
import { stepId } from '../plan/step.js';

const LOG_TYPES = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'] as const;
type LogType = (typeof LOG_TYPES)[number];

/** Logging of the control plane. */
export const controlPlaneParts: PartKind = {
  async plan(world) {
    const wanted = wantedLogs(world);
    const before = world.actual.controlPlane?.logTypes ?? [];
    return jsonEqual(before, wanted) ? [] : [change(world, before, wanted)];
  },
  /** They go with their cluster. */
  async destroy() {
    return [];
  },
};

function wantedLogs({ config }: World): readonly LogType[] {
  const types = clusterSpecOf(config.document).cloudWatch?.clusterLogging?.enableTypes ?? [];
  const isAll = types.some((type) => type === '*' || type === 'all');
  return LOG_TYPES.filter((type) => isAll || types.includes(type));
}

function change(world: World, before: readonly string[], after: readonly LogType[]): PlannedStep {
  const { name } = world.config.metadata;
  return {
    step: {
      id: stepId('control-plane', name),
      kind: 'control-plane',
      action: 'update',
      name,
      details: [{ action: 'update', name: 'cloudWatch.clusterLogging.enableTypes', before, after }],
      after: [stepId('stack', `eksctl-${name}-cluster`)],
      disruption: 'none',
      isReversible: true,
      estimateSeconds: 60,
    },
    run: (run) => setLogs(run, after),
  };
}

async function setLogs(run: StepRun, types: readonly LogType[]): Promise<void> {
  const { calls, config } = run.world;
  const { name } = config.metadata;
  const off = LOG_TYPES.filter((type) => !types.includes(type));
  await calls.send('eks', 'UpdateClusterConfig', {
    name,
    logging: {
      clusterLogging: [
        ...(types.length > 0 ? [{ types: [...types], enabled: true }] : []),
        ...(off.length > 0 ? [{ types: off, enabled: false }] : []),
      ],
    },
  });
  while ((await inspectControlPlane(calls, name))?.status === 'UPDATING') await run.pause(5_000);
}
