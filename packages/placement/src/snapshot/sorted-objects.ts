// What a cluster file holds, sorted by kind.
import type { Node, Pod } from '@berth/kube';
import type { ClusterObjects } from './cluster-objects.js';

/** What a cluster file holds, sorted by kind. */
export interface SortedObjects extends ClusterObjects {
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
}
