// The taints that follow from a node's state, next to those that people set.
// See https://kubernetes.io/docs/reference/labels-annotations-taints/
import { kubeTime, type Node, type Taint } from '@berth/kube';
import { findCondition, isTrue } from '../conditions.js';
import { sameJson } from '../same-json.js';

const NOT_READY = 'node.kubernetes.io/not-ready';
const UNREACHABLE = 'node.kubernetes.io/unreachable';
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';

const PRESSURES: readonly (readonly [condition: string, taint: string])[] = [
  ['MemoryPressure', 'node.kubernetes.io/memory-pressure'],
  ['DiskPressure', 'node.kubernetes.io/disk-pressure'],
  ['PIDPressure', 'node.kubernetes.io/pid-pressure'],
  ['NetworkUnavailable', 'node.kubernetes.io/network-unavailable'],
];

/** `Ready` of a node: `True`, `False`, `Unknown`; undefined while it has not said. */
export const readiness = (node: Node): string | undefined =>
  findCondition(node.status?.conditions, 'Ready')?.status;

interface TaintOptions {
  readonly nowMs: number;
  /** False while every node of the zone is down: then the fault is probably ours, and nothing is evicted. */
  readonly mayEvict: boolean;
}

/** All taints the node is to have, or undefined when it has them. */
export function taintsOfNode(node: Node, options: TaintOptions): readonly Taint[] | undefined {
  const current = node.spec?.taints ?? [];
  const wanted = wantedTaints(node, options.mayEvict);
  const kept = current.filter((taint) => !isManaged(taint) || wanted.some((each) => isSame(each, taint)));
  const timeAdded = kubeTime(options.nowMs);
  const added = wanted
    .filter((taint) => !current.some((each) => isSame(each, taint)))
    .map((taint) => ({ ...taint, timeAdded }));
  const taints = [...kept, ...added];
  return sameJson(taints, current) ? undefined : taints;
}

function wantedTaints(node: Node, mayEvict: boolean): readonly Taint[] {
  const taints: Taint[] = [];
  const ready = readiness(node);
  // A node that has not said anything yet keeps the taint it was born with.
  const key = ready === 'Unknown' ? UNREACHABLE : NOT_READY;
  if (ready !== 'True') {
    taints.push({ key, effect: 'NoSchedule' });
    if (mayEvict && ready !== undefined) taints.push({ key, effect: 'NoExecute' });
  }
  for (const [condition, taint] of PRESSURES) {
    if (isTrue(node.status?.conditions, condition)) taints.push({ key: taint, effect: 'NoSchedule' });
  }
  if (node.spec?.unschedulable) taints.push({ key: UNSCHEDULABLE, effect: 'NoSchedule' });
  return taints;
}

function isManaged(taint: Taint): boolean {
  const managedKeys = [NOT_READY, UNREACHABLE, UNSCHEDULABLE, ...PRESSURES.map(([, key]) => key)];
  return managedKeys.includes(taint.key) && taint.effect !== 'PreferNoSchedule';
}

const isSame = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;
