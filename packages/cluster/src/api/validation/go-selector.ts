// Values inside messages: kube-apiserver prints them as JSON in the field order of its Go types.
import type { LabelSelector } from '@berth/kube';

/** A label selector as messages show it. */
export function goSelector(selector: LabelSelector | null | undefined): unknown {
  if (!selector) return null;
  const { matchLabels, matchExpressions } = selector;
  return {
    ...(matchLabels && { matchLabels: goMap(matchLabels) }),
    ...(matchExpressions && {
      matchExpressions: matchExpressions.map(({ key, operator, values }) => ({
        key,
        operator,
        ...(values && { values }),
      })),
    }),
  };
}

/** A map with its keys sorted. */
export function goMap(map: Readonly<Record<string, string>> | undefined): unknown {
  if (!map) return null;
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}
