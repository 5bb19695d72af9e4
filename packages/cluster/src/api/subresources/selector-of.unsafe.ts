// Selectors of stored workloads, typed: decoding has checked them.
import type { LabelSelector } from '@berth/kube';

/** A LabelSelector, also from the plain map of a ReplicationController. */
export function selectorOf(selector: unknown): LabelSelector {
  const value = Object(selector) as Record<string, unknown>;
  if ('matchLabels' in value || 'matchExpressions' in value) return value as LabelSelector;
  return { matchLabels: value as Record<string, string> };
}
