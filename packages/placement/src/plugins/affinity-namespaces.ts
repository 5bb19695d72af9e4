// Namespaces in inter-pod affinity. For the incoming pod's own terms a namespace selector means the namespaces that
// exist; an empty one every namespace, also those without an object. kube-scheduler 1.34 means to drop the selector
// then, but keeps it and asks it about no labels at all: one that no labels satisfy (DoesNotExist, NotIn) selects
// every namespace.
import type { Labels } from '@berth/kube';
import type { AffinityTerm } from '../selectors/affinity-term.js';
import type { Snapshot } from '../snapshot/snapshot.js';

/** The labels of a namespace; none when it does not exist. */
export const namespaceLabelsOf = (snapshot: Snapshot, namespace: string): Labels =>
  snapshot.tables.namespaces.get(namespace)?.metadata.labels ?? {};

/** The terms with the names of the namespaces that their namespace selectors select. */
export const withNamespaces = (snapshot: Snapshot, terms: readonly AffinityTerm[]): readonly AffinityTerm[] =>
  terms.map((term) => {
    if (!term.source.namespaceSelector || term.namespaceSelector.isEmpty) return term;
    const namespaces = new Set(term.namespaces);
    for (const [name, { metadata }] of snapshot.tables.namespaces) {
      if (term.namespaceSelector.matches(metadata.labels ?? {})) namespaces.add(name);
    }
    return { ...term, namespaces };
  });
