// Names of clusters. Several names may mean one cluster; names that nobody registered mean none, on purpose: falling
// back to a default would run work where its owner did not send it.
import type { ClusterRegistry, ClusterTarget } from '@berth/work';

/** A registry of these names. */
export function createClusterRegistry(
  entries: readonly (readonly [string, ClusterTarget])[],
): ClusterRegistry {
  const targets = new Map(entries);
  return { names: () => [...targets.keys()], get: (name) => targets.get(name) };
}
