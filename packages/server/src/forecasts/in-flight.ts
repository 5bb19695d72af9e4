// A forecast among others that have not come true yet: pods that wait for a place hold it, so that the next one is not
// promised the same room. What a pool will bring for one of them is a node on its way for those behind it.
import type { DeclaredCompute } from '@berth/compute';
import type { Node, Pod } from '@berth/kube';
import { poolNameOf, type Verdict } from '@berth/placement';
import type { ClusterCopy } from './cluster-copy.js';
import { foretell } from './foretell.js';
import type { SceneOfForecast } from './miss-case.js';
import { nodeToCome, upcomingNodes } from './upcoming-nodes.js';

/** What was foretold of a pod that has no place yet. */
export interface Foretold {
  readonly verdict: Verdict;
  readonly atMs: number;
  readonly scene: SceneOfForecast;
  /** The pod as it takes the room that it was promised; undefined when it was promised none. */
  readonly held: Pod | undefined;
  /** The node that the forecast itself brings. */
  readonly brings: Node | undefined;
  /** Pools with nodes on their way. */
  readonly upcomingPools: ReadonlySet<string>;
}

export interface InFlightContext {
  readonly copy: ClusterCopy;
  readonly compute: DeclaredCompute;
  readonly targets: ReadonlyMap<string, number>;
  readonly nowMs: number;
  /** By the pods' uids. */
  readonly inFlight: ReadonlyMap<string, Foretold>;
}

/** Foretells a pod, and holds its place in the copy's snapshot. */
export function foretellInFlight(pod: Pod, context: InFlightContext): Foretold {
  const { copy, compute, targets, nowMs } = context;
  const nodes = copy.nodes.items();
  const upcoming = [...upcomingNodes({ compute, nodes, targets, nowMs }), ...foretoldNodes(context, nodes)];
  const daemonSets = copy.daemonSets.items();
  const { snapshot } = copy;
  const verdict = foretell(pod, { compute, snapshot, daemonSets, upcoming, fixes: false });
  const brings = nodeBrought(pod, verdict, compute);
  const place = brings?.metadata.name ?? placeAmong(verdict, upcoming);
  const held =
    place === undefined ? undefined : { ...pod, spec: { containers: [], ...pod.spec, nodeName: place } };
  if (held) snapshot.addPod(held);
  return {
    verdict,
    atMs: nowMs,
    held,
    brings,
    upcomingPools: new Set(
      [...upcoming, ...(brings ? [brings] : [])].flatMap((node) => poolNameOf(node) ?? []),
    ),
    scene: {
      pod,
      nodes,
      pods: copy.pods.items(),
      others: copy.others(),
      daemonSets,
      compute,
      sizes: sizesOf([...nodes, ...upcoming]),
      held: [...context.inFlight.values()].flatMap((other) => other.held ?? []),
      starting: upcoming.flatMap(({ metadata }) => metadata.name ?? []),
    },
  };
}

/** Nodes that earlier forecasts bring, as long as their pool has not as many new ones. */
function foretoldNodes({ inFlight, nowMs }: InFlightContext, nodes: readonly Node[]): readonly Node[] {
  const brought = [...inFlight.values()].flatMap(({ brings, atMs }) => (brings ? [{ brings, atMs }] : []));
  const sinceMs = Math.min(nowMs, ...brought.map(({ atMs }) => atMs));
  const arrived = new Map<string, number>();
  for (const node of nodes) {
    const pool = poolNameOf(node);
    const isNew = Date.parse(node.metadata.creationTimestamp ?? '') >= Math.floor(sinceMs / 1_000) * 1_000;
    if (pool !== undefined && isNew) arrived.set(pool, (arrived.get(pool) ?? 0) + 1);
  }
  return brought.flatMap(({ brings }) => {
    const pool = poolNameOf(brings) ?? '';
    const left = arrived.get(pool) ?? 0;
    if (left <= 0) return [brings];
    arrived.set(pool, left - 1);
    return [];
  });
}

/** Nodes by pool, each counted once: one that boots is in both lists. */
function sizesOf(nodes: readonly Node[]): ReadonlyMap<string, number> {
  const poolOfNode = new Map(nodes.map((node) => [node.metadata.name ?? '', poolNameOf(node)]));
  const sizes = new Map<string, number>();
  for (const pool of poolOfNode.values()) if (pool !== undefined) sizes.set(pool, (sizes.get(pool) ?? 0) + 1);
  return sizes;
}

function nodeBrought(pod: Pod, { forecast }: Verdict, compute: DeclaredCompute): Node | undefined {
  const pool = forecast.nodesAdded > 0 ? compute.pools.find(({ name }) => name === forecast.pool) : undefined;
  return pool && nodeToCome(compute, pool, `foretold-${pod.metadata.uid ?? ''}`);
}

/** The node whose room the pod will take; of nodes on their way the first of the pool. */
function placeAmong({ best, forecast }: Verdict, upcoming: readonly Node[]): string | undefined {
  if (forecast.startsWhen === 'now') return best[0];
  if (forecast.startsWhen !== 'after-boot') return undefined;
  return upcoming.find((node) => poolNameOf(node) === forecast.pool)?.metadata.name;
}
