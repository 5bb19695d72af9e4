// The difference that a refused change of a pod shows. Lines follow the answer of kube-apiserver.
import type { PodSpec } from '@berth/kube';

/** Renders what differs between the old spec with allowed changes and the new one. */
export function renderSpecDifference(_old: PodSpec, allowed: PodSpec, spec: PodSpec): string {
  return JSON.stringify({ allowed, spec });
}
