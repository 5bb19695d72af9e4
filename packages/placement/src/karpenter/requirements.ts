// Requirements on the labels of a node, by key: of a NodePool, of a pod, and of both together.
import type { NodeRequirement } from '@berth/compute';
import type { NodeSelectorRequirement, NodeSelectorTerm, Pod } from '@berth/kube';
import { isWellKnown, withCurrentSpelling } from './well-known-labels.js';
import { allowsAbsence, intersection, isEmpty, onlyValue, valuesOf, type ValueSet } from './value-set.js';

export type Requirements = ReadonlyMap<string, ValueSet>;

/** A key on which a pod and a pool do not agree. */
export interface Disagreement {
  readonly key: string;
  /** Undefined: the pool's nodes do not have the label. */
  readonly offered: ValueSet | undefined;
  readonly asked: ValueSet;
}

/** The requirements of labels that are fixed, and of a list. */
export function requirementsOf(
  labels: Readonly<Record<string, string>>,
  list: readonly Pick<NodeRequirement, 'key' | 'operator' | 'values'>[],
): Requirements {
  const all = new Map<string, ValueSet>();
  for (const [key, value] of Object.entries(labels)) narrow(all, key, onlyValue(value));
  for (const one of list) narrow(all, one.key, valuesOf(one));
  return all;
}

/** What both ask for, or the first key on which they disagree. */
export function combined(
  offered: Requirements,
  asked: Requirements,
): { readonly both: Requirements } | { readonly disagreement: Disagreement } {
  let both: Map<string, ValueSet> | undefined;
  for (const [key, wanted] of asked) {
    const have = offered.get(key);
    if (!have && !isWellKnown(key) && !allowsAbsence(wanted))
      return { disagreement: { key, offered: undefined, asked: wanted } };
    const left = have ? intersection(have, wanted) : wanted;
    if (have && isEmpty(left) && !(allowsAbsence(have) && allowsAbsence(wanted)))
      return { disagreement: { key, offered: have, asked: wanted } };
    both ??= new Map(offered);
    both.set(key, left);
  }
  return { both: both ?? offered };
}

/**
 * What a pod asks of its node: selector, the first of its required terms, and its weightiest preference. Karpenter
 * takes preferences for requirements until nothing can be found.
 */
export function podRequirements({ spec }: Pod): Requirements {
  const affinity = spec?.affinity?.nodeAffinity;
  const [required] = affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const preferences = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const [weightiest] = preferences.toSorted((a, b) => b.weight - a.weight);
  return requirementsOf(spec?.nodeSelector ?? {}, [
    ...expressionsOf(required),
    ...expressionsOf(weightiest?.preference),
  ]);
}

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'] as const;

const expressionsOf = (term: NodeSelectorTerm | undefined): readonly NodeRequirement[] =>
  (term?.matchExpressions ?? []).flatMap(({ key, operator, values }: NodeSelectorRequirement) => {
    const known = OPERATORS.find((one) => one === operator);
    return known ? [{ key, operator: known, values: values ?? [] }] : [];
  });

function narrow(all: Map<string, ValueSet>, written: string, values: ValueSet): void {
  const key = withCurrentSpelling(written);
  const known = all.get(key);
  all.set(key, known ? intersection(known, values) : values);
}
