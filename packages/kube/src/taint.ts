// Taints and tolerations, as the scheduler, the kubelet and the taint manager of Kubernetes 1.34 match them.
// https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
import type { Taint, Toleration } from './object-types.js';

/** What a taint does to pods that do not tolerate it. */
export type TaintEffect = Taint['effect'];

/** The effects that keep a pod off a node. */
export const HARD_EFFECTS: readonly TaintEffect[] = ['NoSchedule', 'NoExecute'];

/**
 * True when the toleration tolerates the taint. No key means any key, no effect any effect, no operator `Equal`;
 * operators other than `Equal` and `Exists` tolerate nothing (`Gt` and `Lt` are off in 1.34).
 */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  const operator = toleration.operator || 'Equal';
  if (operator === 'Exists') return true;
  return operator === 'Equal' && (toleration.value ?? '') === (taint.value ?? '');
}

/** True when one of the tolerations tolerates the taint. */
export function isTolerated(taint: Taint, tolerations: readonly Toleration[] | undefined): boolean {
  if (tolerations === undefined) return false;
  for (const toleration of tolerations) if (tolerates(toleration, taint)) return true;
  return false;
}

/** The taints with one of `effects` that no toleration tolerates, in the order of the node. */
export function untolerated(
  taints: readonly Taint[] | undefined,
  tolerations: readonly Toleration[] | undefined,
  effects: readonly string[] = HARD_EFFECTS,
): readonly Taint[] {
  if (taints === undefined || taints.length === 0) return NONE;
  const left = taints.filter((taint) => effects.includes(taint.effect) && !isTolerated(taint, tolerations));
  return left.length === 0 ? NONE : left;
}

/** `key=value:Effect`, or `key:Effect` for a taint without value, as kubectl prints it. */
export const renderTaint = (taint: Taint): string =>
  taint.value ? `${taint.key}=${taint.value}:${taint.effect}` : `${taint.key}:${taint.effect}`;

const NONE: readonly Taint[] = [];
