// NodeAffinity: nodeSelector and required node affinity filter, preferred terms score.
// https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
import type { NodeSelectorTerm, Pod } from '@berth/kube';
import { scaleToHighest } from '../framework/normalise.js';
import { SKIP, unresolvable, type FilterPlan, type NodeFilter, type Plugin } from '../framework/plugin.js';
import { compilePreferredTerms, compileRequiredAffinity } from '../selectors/node-selector.js';
import { joinErrors } from '../selectors/requirement.js';

export const nodeAffinity: Plugin = {
  name: 'NodeAffinity',
  planFilter: ({ pod }) => planFilter(pod.pod),
  planScore: ({ pod }) => {
    const preferred = pod.pod.spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
    if (!preferred) return SKIP;
    const { terms, errors } = compilePreferredTerms(preferred);
    if (errors.length > 0) return { kind: 'error', message: joinErrors(errors) };
    return {
      kind: 'score',
      scorer: {
        score: (node) => terms.reduce((sum, term) => (term.matches(node) ? sum + term.weight : sum), 0),
        normalise: (scores) => scaleToHighest(scores, false),
      },
    };
  },
};

function planFilter(pod: Pod): FilterPlan {
  const matches = compileRequiredAffinity(pod);
  if (!matches) return SKIP;
  const required = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const only = required && namesIn(required.nodeSelectorTerms ?? []);
  if (only?.size === 0) {
    const finding = { rule: 'node-affinity', message: 'pod affinity terms conflict', detail: {} };
    return { kind: 'refuse', refusal: unresolvable(finding) };
  }
  const detail = { nodeSelector: pod.spec?.nodeSelector ?? {}, required: required?.nodeSelectorTerms ?? [] };
  const message = "node(s) didn't match Pod's node affinity/selector";
  const refusal = unresolvable({ rule: 'node-affinity', message, detail });
  const filter: NodeFilter = { check: (node) => (matches(node) ? undefined : refusal) };
  return only ? { kind: 'filter', filter, only } : { kind: 'filter', filter };
}

/** The nodes that the terms name, when each of them names some; undefined when a term leaves it open. */
function namesIn(terms: readonly NodeSelectorTerm[]): ReadonlySet<string> | undefined {
  if (terms.length === 0) return undefined;
  const all = new Set<string>();
  for (const term of terms) {
    const fields = (term.matchFields ?? []).filter(
      ({ key, operator }) => key === 'metadata.name' && operator === 'In',
    );
    const [first, ...others] = fields;
    if (!first) return undefined;
    const names = (first.values ?? []).filter((name) =>
      others.every((other) => other.values?.includes(name)),
    );
    for (const name of names) all.add(name);
  }
  return all;
}
