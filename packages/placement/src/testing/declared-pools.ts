// Declared pools, their nodes and pods for tests, with everything a test does not name filled in.
import type { DeclaredCompute, Pool } from '@berth/compute';
import type { Node, Pod } from '@berth/kube';
import { realNode, typesOf } from '../growth/pool-node.js';

/** Managed pools in us-east-1, of up to ten nodes. */
export const declared = (pools: readonly Partial<Pool>[]): DeclaredCompute => ({
  clusterName: 'c',
  region: 'us-east-1',
  kubernetesVersion: '1.34',
  zones: ['us-east-1a'],
  pools: pools.map((pool) => ({ ...POOL, ...pool })),
  fargateProfiles: [],
  scoringStrategy: 'LeastAllocated',
});

/** Nodes of a pool, `POOL-0` and so on. */
export function realNodes(compute: DeclaredCompute, poolName: string, count: number): readonly Node[] {
  const pool = compute.pools.find(({ name }) => name === poolName);
  const [type] = pool ? typesOf(compute, pool) : [];
  if (!pool || !type) throw new Error(`no pool ${poolName} with a known type`);
  return Array.from({ length: count }, (_, index) =>
    realNode(compute, pool, { type, name: `${poolName}-${index}` }),
  );
}

/** A pod of one container. */
export const pod = (
  requests: Readonly<Record<string, string>>,
  spec: Partial<NonNullable<Pod['spec']>> = {},
  name = 'p',
): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default' },
  spec: { containers: [{ name: 'main', image: 'i', resources: { requests } }], ...spec },
});

const POOL: Pool = {
  kind: 'managedNodeGroup',
  name: 'pool',
  minSize: 0,
  maxSize: 10,
  desiredSize: 0,
  instanceTypes: [],
  spot: false,
  zones: [],
  labels: {},
  taints: [],
  tags: {},
  volumeSizeGib: 80,
};
