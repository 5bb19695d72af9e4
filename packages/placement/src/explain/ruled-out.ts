// Pools that are not worth judging for a pod, because the pod and an empty new node of theirs rule it out by
// themselves. Whoever tries many edits asks this first; it needs no look at the cluster, and most pools end here.
import type { DeclaredCompute, Pool } from '@berth/compute';
import { HARD_EFFECTS, isTolerated, type Node, type Pod, type Taint } from '@berth/kube';
import { typesOf, zonesOf } from '../growth/pool-node.js';
import { compileRequiredAffinity } from '../selectors/node-selector.js';
import { amountOf } from '../snapshot/amount.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { newNode } from './new-nodes.js';

/** Empty new nodes of a pool: for each of its types one in every zone. */
export type NewNodes = readonly (readonly Node[])[];

/** Makes them. */
export const newNodesOf = (compute: DeclaredCompute, pool: Pool): NewNodes =>
  typesOf(compute, pool).map((type) =>
    zonesOf(compute, pool).map((zone) => newNode(pool, { compute, type, zone })),
  );

/**
 * Tells the rules that keep the pod off every new node of a pool: hard taints, labels and the size of the machine are
 * what they are, whatever else runs in the cluster. Each rule is among the reasons that judging the pool would give.
 * Undefined when the pool has to be judged.
 */
export function ruledOutBy(
  { compute, snapshot }: { readonly compute: DeclaredCompute; readonly snapshot: Snapshot },
  pod: Pod,
): (pool: Pool, nodes: () => NewNodes) => readonly string[] | undefined {
  const keepsOff = (taint: Taint): boolean => isHard(taint) && !isTolerated(taint, pod.spec?.tolerations);
  const rulesOf = nodeRules(pod, snapshot);
  return (pool, nodes) => {
    // The taints are those of the pool, so no node has to be made.
    if (pool.taints.some(keepsOff) && typesOf(compute, pool).length > 0) return ['taint'];
    const found: string[] = [];
    for (const ofType of nodes()) {
      const rules = ofType.map(rulesOf);
      if (rules.length === 0 || rules.some((one) => one.length === 0)) return undefined;
      // Of each type the first zone is the one whose reasons are given.
      found.push(...(rules[0] ?? []));
    }
    return found;
  };
}

function nodeRules(pod: Pod, snapshot: Snapshot): (node: Node) => readonly string[] {
  const matches = compileRequiredAffinity(pod);
  const wanted = snapshot
    .podState(pod)
    .wanted.flatMap(({ column, amount }) =>
      amount > 0 ? [{ resource: snapshot.resources.names[column] ?? '', amount }] : [],
    );
  return ({ metadata: { name = '', labels = {} }, status }) => [
    ...(matches && !matches({ name, labels }) ? ['node-affinity'] : []),
    ...wanted.flatMap(({ resource, amount }) =>
      amount > amountOf(resource, status?.allocatable?.[resource]) ? [`resources.${resource}`] : [],
    ),
  ];
}

const isHard = ({ effect }: Taint): boolean => HARD_EFFECTS.some((one) => one === effect);
