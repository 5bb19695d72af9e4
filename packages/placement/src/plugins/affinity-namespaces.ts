// Namespaces in inter-pod affinity: for the incoming pod's own terms a namespace selector means namespaces that
// exist;
// an empty one means every namespace, also those without an object.
import type { Labels } from '@berth/kube';
import type { AffinityTerm } from '../selectors/affinity-term.js';
import { MATCHES_NOTHING } from '../selectors/label-selector.js';
import type { Snapshot } from '../snapshot/snapshot.js';

/** The labels of a namespace; none when it does not exist. */
export const namespaceLabelsOf = (snapshot: Snapshot, namespace: string): Labels =>
  snapshot.tables.namespaces.get(namespace)?.metadata.labels ?? {};

/** The terms with their namespace selectors replaced by the names of the namespaces they select. */
export const withNamespaces = (snapshot: Snapshot, terms: readonly AffinityTerm[]): readonly AffinityTerm[] =>
  terms.map((term) => {
    if (!term.source.namespaceSelector || term.namespaceSelector.isEmpty) return term;
    const namespaces = new Set(term.namespaces);
    for (const [name, { metadata }] of snapshot.tables.namespaces) {
      if (term.namespaceSelector.matches(metadata.labels ?? {})) namespaces.add(name);
    }
    return { ...term, namespaces, namespaceSelector: MATCHES_NOTHING };
  });
