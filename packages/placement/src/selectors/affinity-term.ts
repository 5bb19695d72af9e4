// Inter-pod affinity terms compiled for matching many pods. Mirrors kube-scheduler's framework.AffinityTerm.
import type { Labels, Pod, PodAffinityTerm, WeightedPodAffinityTerm } from '@berth/kube';
import { compileLabelSelector, type CompiledSelector } from './label-selector.js';
import { joinErrors } from './requirement.js';

/** What a term looks at in another pod. */
export interface PodIdentity {
  readonly namespace: string;
  readonly labels: Labels;
}

/** One term: which pods, in which namespaces, by which topology. */
export interface AffinityTerm {
  readonly topologyKey: string;
  readonly namespaces: ReadonlySet<string>;
  readonly namespaceSelector: CompiledSelector;
  readonly selector: CompiledSelector;
  readonly source: PodAffinityTerm;
}

export interface WeightedTerm {
  readonly weight: number;
  readonly term: AffinityTerm;
}

/** All four kinds of terms of a pod. A kind that is wrong is empty, and `error` says why. */
export interface PodAffinityTerms {
  readonly requiredAffinity: readonly AffinityTerm[];
  readonly requiredAntiAffinity: readonly AffinityTerm[];
  readonly preferredAffinity: readonly WeightedTerm[];
  readonly preferredAntiAffinity: readonly WeightedTerm[];
  readonly error?: string | undefined;
}

/** The terms of a pod without affinity. */
export const NO_AFFINITY_TERMS: PodAffinityTerms = {
  requiredAffinity: [],
  requiredAntiAffinity: [],
  preferredAffinity: [],
  preferredAntiAffinity: [],
};

/** Compiles the terms of a pod. */
export function compileAffinityTerms(pod: Pod, namespace: string): PodAffinityTerms {
  const { podAffinity, podAntiAffinity } = pod.spec?.affinity ?? {};
  if (!podAffinity && !podAntiAffinity) return NO_AFFINITY_TERMS;
  const required = (terms: readonly PodAffinityTerm[] = []): readonly AffinityTerm[] =>
    terms.map((term) => compileTerm(term, namespace));
  const weighted = (terms: readonly WeightedPodAffinityTerm[] = []): readonly WeightedTerm[] =>
    terms.map((term) => ({ weight: term.weight ?? 0, term: compileTerm(term.podAffinityTerm, namespace) }));
  return withoutWrongKinds({
    requiredAffinity: required(podAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    requiredAntiAffinity: required(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    preferredAffinity: weighted(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    preferredAntiAffinity: weighted(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
  });
}

/**
 * True when the term means this pod; `namespaceLabels` are those of the pod's namespace (undefined: not
 * looked at).
 */
export function termMatches(
  term: AffinityTerm,
  pod: PodIdentity,
  namespaceLabels: Labels | undefined,
): boolean {
  const isInScope =
    term.namespaces.has(pod.namespace) || term.namespaceSelector.matches(namespaceLabels ?? {});
  return isInScope && term.selector.matches(pod.labels);
}

/** True when one pod meets every term, which required affinity asks for; false without terms. */
export const meetsAllTerms = (terms: readonly AffinityTerm[], pod: PodIdentity): boolean =>
  terms.length > 0 && terms.every((term) => termMatches(term, pod, undefined));

function compileTerm(source: PodAffinityTerm, namespace: string): AffinityTerm {
  const { namespaces = [], namespaceSelector, labelSelector, topologyKey } = source;
  const own = namespaces.length === 0 && !namespaceSelector ? [namespace] : namespaces;
  return {
    topologyKey,
    namespaces: new Set(own),
    namespaceSelector: compileLabelSelector(namespaceSelector),
    selector: compileLabelSelector(labelSelector),
    source,
  };
}

function withoutWrongKinds(terms: PodAffinityTerms): PodAffinityTerms {
  const errors = [
    ...errorsOf('requiredAffinityTerms', terms.requiredAffinity),
    ...errorsOf('requiredAntiAffinityTerms', terms.requiredAntiAffinity),
    ...errorsOf(
      'preferredAffinityTerms',
      terms.preferredAffinity.map(({ term }) => term),
    ),
    ...errorsOf(
      'preferredAntiAffinityTerms',
      terms.preferredAntiAffinity.map(({ term }) => term),
    ),
  ];
  if (errors.length === 0) return terms;
  return {
    requiredAffinity: terms.requiredAffinity.some(isWrong) ? [] : terms.requiredAffinity,
    requiredAntiAffinity: terms.requiredAntiAffinity.some(isWrong) ? [] : terms.requiredAntiAffinity,
    preferredAffinity: terms.preferredAffinity.some(({ term }) => isWrong(term))
      ? []
      : terms.preferredAffinity,
    preferredAntiAffinity: terms.preferredAntiAffinity.some(({ term }) => isWrong(term))
      ? []
      : terms.preferredAntiAffinity,
    error: joinErrors(errors),
  };
}

const termError = (term: AffinityTerm): string | undefined =>
  term.selector.error ?? term.namespaceSelector.error;
const isWrong = (term: AffinityTerm): boolean => termError(term) !== undefined;

const errorsOf = (kind: string, terms: readonly AffinityTerm[]): readonly string[] => {
  const first = terms.map(termError).find((error) => error !== undefined);
  return first === undefined ? [] : [`${kind}: ${first}`];
};
