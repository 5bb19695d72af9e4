// How many replicas each ReplicaSet of a Deployment is to have next. Pure: numbers in, numbers out.
// See https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy
import type { Deployment } from '@berth/kube';

/** A ReplicaSet in numbers. */
export interface SetSize {
  readonly name: string;
  readonly replicas: number;
  /** Pods that exist. */
  readonly actual: number;
  readonly available: number;
}

export interface RolloutInput {
  readonly deployment: Deployment;
  readonly current: SetSize;
  /** Oldest first. */
  readonly old: readonly SetSize[];
}

export interface RolloutBounds {
  readonly replicas: number;
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

/** Surge and unavailability of a Deployment in pods: surge rounds up, unavailability down, never both zero. */
export function boundsOf(deployment: Deployment): RolloutBounds {
  const replicas = deployment.spec?.replicas ?? 1;
  if (deployment.spec?.strategy?.type === 'Recreate')
    return { replicas, maxSurge: 0, maxUnavailable: replicas };
  const { maxSurge = '25%', maxUnavailable = '25%' } = deployment.spec?.strategy?.rollingUpdate ?? {};
  const surge = podsOf(maxSurge, replicas, Math.ceil);
  const unavailable = podsOf(maxUnavailable, replicas, Math.floor);
  return { replicas, maxSurge: surge, maxUnavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** The next sizes by ReplicaSet name; those that stay are not in it. */
export function planRollout(input: RolloutInput): ReadonlyMap<string, number> {
  const { deployment, current, old } = input;
  const sizes = new Map<string, number>();
  const set = (size: SetSize, replicas: number): unknown =>
    replicas === size.replicas || sizes.set(size.name, replicas);
  const { replicas } = boundsOf(deployment);
  if (deployment.spec?.paused) {
    if (old.every((each) => each.replicas === 0)) set(current, replicas);
    return sizes;
  }
  if (deployment.spec?.strategy?.type === 'Recreate') {
    for (const each of old) set(each, 0);
    if (old.every((each) => each.replicas === 0 && each.actual === 0)) set(current, replicas);
    return sizes;
  }
  rollCurrent(input, set);
  if (sizes.size === 0) rollOld(input, set);
  return sizes;
}

type SetReplicas = (size: SetSize, replicas: number) => unknown;

function rollCurrent({ deployment, current, old }: RolloutInput, set: SetReplicas): void {
  const { replicas, maxSurge } = boundsOf(deployment);
  if (current.replicas >= replicas) return void set(current, replicas);
  const total = current.replicas + sum(old, (each) => each.replicas);
  const room = Math.max(0, replicas + maxSurge - total);
  set(current, Math.min(replicas, current.replicas + room));
}

function rollOld({ deployment, current, old }: RolloutInput, set: SetReplicas): void {
  const { replicas, maxUnavailable } = boundsOf(deployment);
  const minAvailable = replicas - maxUnavailable;
  const total = current.replicas + sum(old, (each) => each.replicas);
  const unavailableCurrent = current.replicas - current.available;
  let spare = total - minAvailable - unavailableCurrent;
  if (spare <= 0) return;
  const left = new Map(old.map((each) => [each, each.replicas]));
  // Pods that do not work go first: they are no loss.
  for (const each of old) {
    const broken = Math.min(spare, each.replicas - each.available);
    if (broken <= 0) continue;
    left.set(each, each.replicas - broken);
    spare -= broken;
  }
  const available = current.available + sum(old, (each) => each.available);
  let expendable = available - minAvailable;
  for (const each of old) {
    const count = Math.min(left.get(each) ?? 0, Math.max(0, expendable));
    left.set(each, (left.get(each) ?? 0) - count);
    expendable -= count;
  }
  for (const [each, size] of left) set(each, size);
}

const sum = <T>(items: readonly T[], amount: (item: T) => number): number =>
  items.reduce((total, item) => total + amount(item), 0);

function podsOf(value: number | string, replicas: number, round: (amount: number) => number): number {
  if (typeof value === 'number') return value;
  const percent = /^(\d+)%$/u.exec(value)?.[1];
  return percent === undefined ? 0 : round((Number(percent) * replicas) / 100);
}
