// Managed node groups that no stack describes: made by hand, by Terraform or by the console. EKS itself is asked and
// told.
import { clusterSpecOf, type ManagedNodeGroupSpec } from '@berth/compute';
import { jsonEqual } from '@berth/kube';
import { unlessAbsent } from '../calls/aws-calls.js';
import type { ActualNodegroup } from '../inspect/actual.js';
import { inspectNodegroup } from '../inspect/inspect-eks.js';
import { StepFailure, type PartKind, type PlannedStep, type StepRun, type World } from '../plan/part.js';
import { stepId, type Step, type StepDetail } from '../plan/step.js';
import { drainPool } from './drain.js';
import { loadBalancerIds } from './load-balancer-part.js';

/** Compares sizes, labels and taints, which EKS changes in place; what it cannot change is said and refused. */
export const nodegroupParts: PartKind = {
  async plan(world) {
    const wanted = clusterSpecOf(world.config.document).managedNodeGroups ?? [];
    const steps: PlannedStep[] = [];
    for (const name of withoutStack(world)) {
      const spec = wanted.find((item) => item.name === name);
      const actual = await inspectNodegroup(world.calls, world.config.metadata.name, name);
      const details = spec ? differences(spec, actual) : [];
      if (!spec) steps.push(deletion(name, false));
      else if (details.length > 0) steps.push(update(spec, actual, details));
    }
    return steps;
  },
  async destroy(world) {
    const after = await loadBalancerIds(world);
    return withoutStack(world)
      .map((name) => deletion(name, true))
      .map(({ step, run }) => ({ step: { ...step, after }, run }));
  },
};

function withoutStack({ actual, config }: World): readonly string[] {
  const stacks = new Set(actual.stacks.map(({ name }) => name));
  return actual.nodegroupNames.filter(
    (name) => !stacks.has(`eksctl-${config.metadata.name}-nodegroup-${name}`),
  );
}

/** EKS's names of the effects. */
const EFFECTS: Readonly<Record<string, string>> = {
  NoSchedule: 'NO_SCHEDULE',
  PreferNoSchedule: 'PREFER_NO_SCHEDULE',
  NoExecute: 'NO_EXECUTE',
};

type Taint = ActualNodegroup['taints'][number];

const taintsOf = (spec: ManagedNodeGroupSpec): readonly Taint[] =>
  (spec.taints ?? []).map(({ key = '', value, effect = '' }) => ({
    key,
    ...(value ? { value } : {}),
    effect: EFFECTS[effect] ?? effect,
  }));

/** Labels that eksctl adds by itself say nothing about the pool. */
const labelsOf = (labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(labels).filter(([key]) => !key.startsWith('alpha.eksctl.io/')));

function differences(spec: ManagedNodeGroupSpec, actual: ActualNodegroup): readonly StepDetail[] {
  const details: StepDetail[] = [];
  const compare = (name: string, before: unknown, after: unknown) => {
    if (after !== undefined && !jsonEqual(before, after))
      details.push({ action: 'update', name, before, after });
  };
  compare('minSize', actual.minSize, spec.minSize);
  compare('maxSize', actual.maxSize, spec.maxSize);
  compare('labels', labelsOf(actual.labels), labelsOf(spec.labels ?? {}));
  compare('taints', sortTaints(actual.taints), sortTaints(taintsOf(spec)));
  const types = spec.instanceTypes?.length
    ? spec.instanceTypes
    : spec.instanceType
      ? [spec.instanceType]
      : undefined;
  // With a launch template of its own the group tells no types.
  if (types && actual.instanceTypes.length > 0) {
    compare('instanceTypes', actual.instanceTypes.toSorted(), types.toSorted());
  }
  compare('spot', actual.capacityType === 'SPOT', spec.spot ?? false);
  return details;
}

const sortTaints = (taints: readonly Taint[]): readonly Taint[] =>
  taints
    .map(({ key, value, effect }) => ({ key, ...(value ? { value } : {}), effect }))
    .toSorted((a, b) => (`${a.key}:${a.effect}` < `${b.key}:${b.effect}` ? -1 : 1));

const FIXED = new Set(['instanceTypes', 'spot']);

function update(
  spec: ManagedNodeGroupSpec,
  actual: ActualNodegroup,
  details: readonly StepDetail[],
): PlannedStep {
  const { name } = actual;
  const fixed = details.filter((detail) => FIXED.has(detail.name)).map((detail) => detail.name);
  const step = stepOf(name, { action: 'update', details, disruption: 'none', isReversible: true });
  return {
    step,
    run: (run) =>
      fixed.length > 0
        ? Promise.reject(
            new StepFailure(
              `${fixed.join(', ')} of node group ${name} cannot be changed; give it a new name`,
            ),
          )
        : updateNodegroup(run, spec, actual),
  };
}

function deletion(name: string, isEnd: boolean): PlannedStep {
  const change = { action: 'delete', details: [], disruption: 'pods-evicted', isReversible: false } as const;
  return { step: stepOf(name, change), run: (run) => deleteNodegroup(run, name, isEnd) };
}

const stepOf = (
  name: string,
  change: Pick<Step, 'action' | 'details' | 'disruption' | 'isReversible'>,
): Step => ({
  id: stepId('nodegroup', name),
  kind: 'nodegroup',
  name,
  pool: name,
  after: [],
  estimateSeconds: 120,
  ...change,
});

const POLL_MS = 5_000;

async function updateNodegroup(
  run: StepRun,
  spec: ManagedNodeGroupSpec,
  actual: ActualNodegroup,
): Promise<void> {
  const { calls, config } = run.world;
  const clusterName = config.metadata.name;
  const nodegroupName = actual.name;
  const labels = labelsOf(spec.labels ?? {});
  const taints = taintsOf(spec);
  const key = ({ key: name, effect }: Taint) => `${name}:${effect}`;
  const kept = new Set(taints.map(key));
  await calls.send('eks', 'UpdateNodegroupConfig', {
    clusterName,
    nodegroupName,
    scalingConfig: {
      minSize: spec.minSize ?? actual.minSize,
      maxSize: spec.maxSize ?? actual.maxSize,
      desiredSize: clamp(actual.desiredSize, spec.minSize ?? actual.minSize, spec.maxSize ?? actual.maxSize),
    },
    labels: {
      addOrUpdateLabels: { ...labels },
      removeLabels: Object.keys(labelsOf(actual.labels)).filter((name) => !(name in labels)),
    },
    taints: {
      addOrUpdateTaints: taints.map(sdkTaint),
      removeTaints: actual.taints.filter((taint) => !kept.has(key(taint))).map(sdkTaint),
    },
  });
  await waitForNodegroup(run, nodegroupName);
}

const clamp = (size: number, min: number, max: number): number => Math.min(Math.max(size, min), max);

function sdkTaint({ key, value, effect }: Taint) {
  const known = (['NO_SCHEDULE', 'PREFER_NO_SCHEDULE', 'NO_EXECUTE'] as const).find(
    (name) => name === effect,
  );
  return { key, ...(value ? { value } : {}), ...(known ? { effect: known } : {}) };
}

async function waitForNodegroup(run: StepRun, name: string): Promise<void> {
  for (;;) {
    const { status } = await inspectNodegroup(run.world.calls, run.world.config.metadata.name, name);
    if (status === 'ACTIVE') return;
    if (status.endsWith('FAILED') || status === 'DEGRADED') {
      throw new StepFailure(`node group ${name} ended in ${status}`);
    }
    await run.pause(POLL_MS);
  }
}

async function deleteNodegroup(run: StepRun, nodegroupName: string, isEnd: boolean): Promise<void> {
  const input = { clusterName: run.world.config.metadata.name, nodegroupName };
  await drainPool(run, nodegroupName, { overrulesBudgets: isEnd });
  for (;;) {
    const answer = await unlessAbsent(run.world.calls.send('eks', 'DescribeNodegroup', input));
    if (!answer) return;
    if (answer.nodegroup?.status !== 'DELETING')
      await unlessAbsent(run.world.calls.send('eks', 'DeleteNodegroup', input));
    await run.pause(POLL_MS);
  }
}
