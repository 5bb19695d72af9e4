// Sizes of a pool are judged by its live Auto Scaling group, not by the template that once set them: eksctl, the
// console and people scale groups behind their stacks. What the autoscaler sets, the desired size, is nobody's
// mistake.
import type { ActualGroup } from '../inspect/actual.js';
import { inspectNodegroup } from '../inspect/inspect-eks.js';
import type { PlannedStep, StepRun, World } from '../plan/part.js';
import { stepId, type StepDetail } from '../plan/step.js';
import type { CfnResource } from '../render/template.js';
import type { Stack } from '../render/stack.js';

interface Sizes {
  readonly minSize: number;
  readonly maxSize: number;
}

interface JudgedSizes {
  readonly wanted: Sizes;
  readonly group: ActualGroup;
  readonly isManaged: boolean;
}

/**
 * A step that brings a group back to the file's sizes; undefined when they are the same, or there is no group to
 * judge.
 */
export function sizeStep(world: World, stack: Stack): PlannedStep | undefined {
  const judged = judgedSizes(world, stack);
  const { subject: pool } = stack;
  if (!judged || pool === undefined) return undefined;
  const details = differences(judged);
  if (details.length === 0) return undefined;
  return {
    step: {
      id: stepId('nodegroup', pool),
      kind: 'nodegroup',
      action: 'update',
      name: pool,
      pool,
      details,
      after: [],
      disruption: 'none',
      isReversible: true,
      estimateSeconds: 30,
    },
    run: (run) => (judged.isManaged ? resizeManaged(run, pool, judged) : resizeGroup(run, judged)),
  };
}

/** Whether a template differs from the file in sizes alone, and the live group has the file's already. */
export function isOnlyStaleSize(world: World, stack: Stack, details: readonly StepDetail[]): boolean {
  const judged = judgedSizes(world, stack);
  if (!judged || differences(judged).length > 0) return false;
  return details.every(
    ({ action, properties = [] }) =>
      action === 'update' && properties.length > 0 && properties.every((name) => SIZE_PROPERTIES.has(name)),
  );
}

const SIZE_PROPERTIES = new Set(['ScalingConfig', 'MinSize', 'MaxSize', 'DesiredCapacity']);

function judgedSizes({ actual }: World, stack: Stack): JudgedSizes | undefined {
  if (stack.purpose !== 'nodegroup') return undefined;
  const resources = Object.values(stack.template.Resources);
  const managed = resources.find(({ Type }) => Type === 'AWS::EKS::Nodegroup');
  const wanted = wantedSizes(
    managed ?? resources.find(({ Type }) => Type === 'AWS::AutoScaling::AutoScalingGroup'),
  );
  const group = actual.groups.find(({ tags }) =>
    managed
      ? tags['eks:nodegroup-name'] === stack.subject
      : tags['aws:cloudformation:stack-name'] === stack.name,
  );
  return wanted && group ? { wanted, group, isManaged: managed !== undefined } : undefined;
}

function wantedSizes(resource: CfnResource | undefined): Sizes | undefined {
  const properties = resource?.Properties ?? {};
  const scaling = properties['ScalingConfig'];
  const sizes =
    typeof scaling === 'object' && scaling !== null && 'MinSize' in scaling ? scaling : properties;
  const { MinSize: min, MaxSize: max } = sizes;
  return min === undefined || max === undefined ? undefined : { minSize: Number(min), maxSize: Number(max) };
}

function differences({ wanted, group }: JudgedSizes): readonly StepDetail[] {
  return (['minSize', 'maxSize'] as const)
    .filter((name) => wanted[name] !== group[name])
    .map((name) => ({ action: 'update', name, before: group[name], after: wanted[name] }));
}

const clamp = (size: number, { minSize, maxSize }: Sizes): number =>
  Math.min(Math.max(size, minSize), maxSize);

async function resizeManaged(
  run: StepRun,
  nodegroupName: string,
  { wanted, group }: JudgedSizes,
): Promise<void> {
  const { calls, config } = run.world;
  const clusterName = config.metadata.name;
  const scalingConfig = { ...wanted, desiredSize: clamp(group.desiredSize, wanted) };
  await calls.send('eks', 'UpdateNodegroupConfig', { clusterName, nodegroupName, scalingConfig });
  while ((await inspectNodegroup(calls, clusterName, nodegroupName)).status === 'UPDATING')
    await run.pause(5_000);
}

async function resizeGroup({ world }: StepRun, { wanted, group }: JudgedSizes): Promise<void> {
  await world.calls.send('autoscaling', 'UpdateAutoScalingGroup', {
    AutoScalingGroupName: group.name,
    MinSize: wanted.minSize,
    MaxSize: wanted.maxSize,
    DesiredCapacity: clamp(group.desiredSize, wanted),
  });
}
