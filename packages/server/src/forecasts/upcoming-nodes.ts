// Nodes that are on their way: registered and still booting, or asked for and not registered yet. A pod that waits for
// one of them starts no other, so a forecast has to count on them as Cluster Autoscaler does.
import type { DeclaredCompute, Pool } from '@berth/compute';
import type { Node, Taint } from '@berth/kube';
import { poolNameOf, realNode, typesOf } from '@berth/placement';
import { NODE_BOOT_MS_MAX } from '../limits.js';

export interface UpcomingInput {
  readonly compute: DeclaredCompute;
  readonly nodes: readonly Node[];
  /** Nodes that each pool is to have, where that is known. */
  readonly targets: ReadonlyMap<string, number>;
  readonly nowMs: number;
}

/** What is on its way, each as the node it will be. */
export function upcomingNodes({ compute, nodes, targets, nowMs }: UpcomingInput): readonly Node[] {
  const booting = nodes.filter((node) => isBooting(node, nowMs)).map(whenStarted);
  const launched = compute.pools.flatMap((pool) => {
    const there = nodes.filter((node) => poolNameOf(node) === pool.name).length;
    const missing = Math.max(0, Math.min(targets.get(pool.name) ?? 0, pool.maxSize) - there);
    return Array.from({ length: missing }, (_, index) =>
      nodeToCome(compute, pool, `upcoming-${pool.name}-${index}`),
    );
  });
  return [...booting, ...launched.filter((node) => node !== undefined)];
}

/** A node of this pool, as it will be; undefined when none of the pool's types is known. */
export function nodeToCome(compute: DeclaredCompute, pool: Pool, name: string): Node | undefined {
  const [type] = typesOf(compute, pool);
  return type && whenStarted(realNode(compute, pool, { type, name }));
}

/**
 * The sizes that the ConfigMap `kube-system/cluster-autoscaler-status` tells, by node group. It is Cluster Autoscaler's
 * own YAML of 1.30 and later: `- name: …` and, below it, `cloudProviderTarget: …`.
 */
export function targetsOf(statusText: string): ReadonlyMap<string, number> {
  const targets = new Map<string, number>();
  let group: string | undefined;
  for (const line of statusText.split('\n')) {
    const [, name] = /^\s*- name: (.+?)\s*$/.exec(line) ?? [];
    const [, target] = /^\s+cloudProviderTarget: (\d+)\s*$/.exec(line) ?? [];
    if (name !== undefined) group = name;
    else if (target !== undefined && group !== undefined) targets.set(group, Number(target));
  }
  return targets;
}

/** Not ready, and young enough to be expected: Cluster Autoscaler gives a node a quarter of an hour. */
function isBooting({ metadata, status }: Node, nowMs: number): boolean {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const ageMs = nowMs - Date.parse(metadata.creationTimestamp ?? '');
  return ready?.status === 'False' && ageMs < NODE_BOOT_MS_MAX;
}

function whenStarted(node: Node): Node {
  const taints = (node.spec?.taints ?? []).filter((taint) => !passes(taint));
  return {
    ...node,
    spec: { ...node.spec, taints },
    status: { ...node.status, conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

/** Taints that go when the node is ready. */
const passes = ({ key }: Taint): boolean =>
  key === 'node.kubernetes.io/not-ready' ||
  key === 'node.kubernetes.io/unreachable' ||
  key === 'node.cloudprovider.kubernetes.io/uninitialized';
