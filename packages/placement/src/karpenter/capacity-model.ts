// One question, two answers: which nodes would be started for pods that nothing there takes, by Cluster Autoscaler in
// its next round, or by Karpenter for all of them at once.
import { pricePerHour, type DeclaredCompute } from '@berth/compute';
import type { DaemonSet, Node, Pod } from '@berth/kube';
import { forecastGrowth } from '../growth/forecast-growth.js';
import { realNode, typesOf, zonesOf } from '../growth/pool-node.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { Rejection } from '../verdict.js';
import { cheapest } from './claim-choice.js';
import { nodeOfClaim } from './claim-node.js';
import { planNodes } from './plan-nodes.js';
import { rejectionOf } from './pool-rejection.js';

export interface CapacityRequest {
  /** Nodes and bound pods as they are. It is as it was when the call returns. */
  readonly snapshot: Snapshot;
  /** Pods that no node there is can take. */
  readonly pods: readonly Pod[];
  readonly daemonSets?: readonly DaemonSet[] | undefined;
  /** Nodes that were asked for and are not there yet. */
  readonly upcoming?: readonly Node[] | undefined;
}

/** A node that would be started. */
export interface PlannedNode {
  readonly pool: string;
  readonly instanceType: string;
  readonly zone: string;
  readonly spot: boolean;
  /** Null when the price is not known. */
  readonly usdPerHour: number | null;
  readonly node: Node;
  /** Keys of the pods it is meant for; the scheduler may put others there. */
  readonly pods: readonly string[];
}

export interface CapacityPlan {
  readonly nodes: readonly PlannedNode[];
  /** Pools that were equally good, when there were several. */
  readonly ties: readonly string[];
  /** Pods that nothing would be started for, and what each pool says. */
  readonly unfit: readonly { readonly pod: string; readonly reasons: readonly Rejection[] }[];
}

/** Who starts nodes. */
export interface CapacityModel {
  readonly name: 'ClusterAutoscaler' | 'Karpenter';
  readonly plan: (request: CapacityRequest) => CapacityPlan;
}

/** Cluster Autoscaler over the declared node groups: one round. */
export const clusterAutoscalerModel = (compute: DeclaredCompute): CapacityModel => ({
  name: 'ClusterAutoscaler',
  plan: ({ snapshot, pods, daemonSets, upcoming = [] }) => {
    const sizes = sizesWith(snapshot, upcoming);
    const options = { daemonSets, targetSizes: sizes };
    const { growths, ties, unfit } = forecastGrowth({ compute, snapshot, pendingPods: pods, options });
    const nodes = growths.flatMap((growth) => groupNodes(compute, growth));
    return { nodes, ties, unfit };
  },
});

/** Karpenter over the declared NodePools. */
export const karpenterModel = (compute: DeclaredCompute): CapacityModel => ({
  name: 'Karpenter',
  plan: (request) => {
    const { claims, unfit } = planNodes({ compute, ...request });
    const { snapshot } = request;
    return {
      nodes: claims.flatMap((claim): readonly PlannedNode[] => {
        const choice = cheapest(claim.types, claim.requirements);
        if (!choice) return [];
        return [
          {
            pool: claim.template.pool.name,
            instanceType: choice.offered.type.name,
            zone: choice.zone,
            spot: choice.capacityType === 'spot',
            usdPerHour: choice.usdPerHour,
            node: nodeOfClaim(compute, claim, choice),
            pods: claim.pods.map((pod) => snapshot.podState(pod).key),
          },
        ];
      }),
      ties: [],
      unfit: unfit.map(({ pod, refusals }) => ({
        pod: snapshot.podState(pod).key,
        reasons: refusals.map(rejectionOf),
      })),
    };
  },
});

const GROUP = 'alpha.eksctl.io/nodegroup-name';

function sizesWith(snapshot: Snapshot, upcoming: readonly Node[]): Readonly<Record<string, number>> {
  const sizes: Record<string, number> = {};
  for (const node of [...snapshot.nodes.map((state) => state.node), ...upcoming]) {
    const name = node.metadata.labels?.[GROUP];
    if (name !== undefined) sizes[name] = (sizes[name] ?? 0) + 1;
  }
  return sizes;
}

interface Growth {
  readonly pool: string;
  readonly from: number;
  readonly to: number;
  readonly pods: readonly string[];
}

/** The autoscaler says how many; which pod is meant for which of them it does not keep. */
function groupNodes(
  compute: DeclaredCompute,
  { pool: name, from, to, pods }: Growth,
): readonly PlannedNode[] {
  const pool = compute.pools.find((one) => one.name === name);
  const [type] = pool ? typesOf(compute, pool) : [];
  if (!pool || !type) return [];
  const zones = zonesOf(compute, pool);
  const price = pricePerHour({ instanceType: type.name, region: compute.region, spot: pool.spot });
  return Array.from({ length: to - from }, (_, index): PlannedNode => {
    const zone = zones[(from + index) % zones.length] ?? '';
    return {
      pool: name,
      instanceType: type.name,
      zone,
      spot: pool.spot,
      usdPerHour: price?.usdPerHour ?? null,
      node: realNode(compute, pool, { type, zone, name: `${name}-new-${from + index}` }),
      pods: index === 0 ? pods : [],
    };
  });
}
