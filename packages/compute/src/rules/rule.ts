// What a check is: a function from a declared thing to what is wrong with it. Rules are listed, never called by name.
import type { Finding, Path } from '../schema/decode.js';
import type { ValueOf } from '../schema/shape.js';
import type { clusterConfigShape } from '../schema/cluster-shape.js';
import type { managedNodeGroupShape, nodeGroupShape } from '../schema/pool-shapes.js';

/** A decoded ClusterConfig: every field may still be absent. */
export type RawConfig = ValueOf<typeof clusterConfigShape>;
export type RawNodeGroup = ValueOf<typeof nodeGroupShape>;
export type RawManagedNodeGroup = ValueOf<typeof managedNodeGroupShape>;

/** A node group of either kind as written, with the cluster around it. */
export type RawPool = PoolContext &
  (
    | { readonly kind: 'nodeGroup'; readonly group: RawNodeGroup }
    | { readonly kind: 'managedNodeGroup'; readonly group: RawManagedNodeGroup }
  );

export interface PoolContext {
  readonly config: RawConfig;
  readonly index: number;
  /** `['nodeGroups', 0]`. */
  readonly path: Path;
}

/** A check of one node group. */
export type PoolRule = (pool: RawPool) => readonly Finding[];

/** Short for a finding on a field of a node group. */
export function onField(pool: RawPool, field: Path, finding: Omit<Finding, 'path'>): Finding {
  return { ...finding, path: [...pool.path, ...field] };
}

/** A check of the cluster as a whole. */
export type ClusterRule = (config: RawConfig) => readonly Finding[];

/** Makes findings of one code: `const wrong = findingOf('config.vpc'); wrong(['vpc', 'cidr'], 'must be …')`. */
export function findingOf(code: string): MakeFinding {
  return (path, message, more = {}) => ({ code, path, message, ...more });
}

/** What `findingOf` gives. */
export type MakeFinding = (
  path: Path,
  message: string,
  more?: Pick<Finding, 'hint' | 'severity' | 'eksctl' | 'details'>,
) => Finding;
