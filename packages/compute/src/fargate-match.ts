// Which Fargate profile catches a pod, decided once, when the pod is created (EKS user guide, "Define which Pods use
// AWS Fargate").
import type { Pod } from '@berth/kube';
import type { FargateProfile, FargateSelector } from './pool.js';

/** The pod label that picks one profile; the profile must match as well. */
export const fargateProfileLabel = 'eks.amazonaws.com/fargate-profile';
/** The annotation that keeps a pod off Fargate when it says `ec2`. */
export const computeTypeKey = 'eks.amazonaws.com/compute-type';

/** Gives the profile that catches the pod: the one its label names, else the first by name among those that match. */
export function fargateProfileFor(pod: Pod, profiles: readonly FargateProfile[]): FargateProfile | undefined {
  if (pod.metadata.annotations?.[computeTypeKey] === 'ec2' || isDaemonSetPod(pod)) return undefined;
  const forced = pod.metadata.labels?.[fargateProfileLabel];
  const matching = profiles.filter((profile) => matchesProfile(pod, profile));
  if (forced !== undefined) return matching.find((profile) => profile.name === forced);
  return matching.reduce<FargateProfile | undefined>(
    (first, profile) => (first === undefined || profile.name < first.name ? profile : first),
    undefined,
  );
}

/** Tells whether any selector of the profile matches. */
export function matchesProfile(pod: Pod, profile: FargateProfile): boolean {
  return profile.selectors.some((selector) => matchesSelector(pod, selector));
}

/**
 * Tells whether namespace and all labels of the selector match; `*` and `?` are wildcards in namespace, keys and
 * values.
 */
export function matchesSelector(pod: Pod, selector: FargateSelector): boolean {
  if (!matchesWildcard(selector.namespace, pod.metadata.namespace ?? 'default')) return false;
  const labels = Object.entries(pod.metadata.labels ?? {});
  return Object.entries(selector.labels).every(([keyPattern, valuePattern]) =>
    labels.some(([key, value]) => matchesWildcard(keyPattern, key) && matchesWildcard(valuePattern, value)),
  );
}

/**
 * Matches a whole text against `*` (any run, also none) and `?` (exactly one character), in linear space and
 * without regular expressions.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  let [p, t, star, resume] = [0, 0, -1, 0];
  while (t < text.length) {
    if (p < pattern.length && pattern[p] === '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

function isDaemonSetPod(pod: Pod): boolean {
  return (pod.metadata.ownerReferences ?? []).some(
    (owner) => owner.kind === 'DaemonSet' && owner.controller === true,
  );
}
