// Topology spread for pods of one shape: in which domain each node is, and how many counted pods each domain has,
// kept up to date as pods come and go.
import type { Cycle } from '../framework/plugin.js';
import {
  compileConstraints,
  countMatching,
  hasEveryKey,
  type SpreadConstraint,
} from '../plugins/spread-constraint.js';
import { HOSTNAME, softConstraints } from '../plugins/spread-score.js';
import type { NodeState } from '../snapshot/node-state.js';
import type { PodState } from '../snapshot/pod-state.js';

/** One constraint. */
export interface SpreadPart {
  readonly constraint: SpreadConstraint;
  readonly isHard: boolean;
  /** By row: the number of the node's domain; -1 for a node without the key. Hosts are domains of one node each. */
  readonly domainOf: Int32Array;
  /** Counted pods by domain. */
  readonly counts: number[];
  /** Rows by domain, where nodes are told apart by the count of their domain rather than by the domain itself. */
  readonly rowsOf: readonly (readonly number[])[] | undefined;
  /** True for nodes whose pods count. */
  readonly counted: (node: NodeState) => boolean;
}

export interface SpreadParts {
  readonly hard: readonly SpreadPart[];
  readonly soft: readonly SpreadPart[];
  /** Nodes that lack a key of the pod's own soft constraints score nothing. */
  readonly ignoresKeyless: boolean;
}

/** More domains are not told apart one by one. */
const MAX_DOMAINS = 64;

/**
 * The constraints of the pod; undefined when one of them cannot be read, or scores over more domains than can be told
 * apart.
 */
export function spreadPartsOf(cycle: Cycle): SpreadParts | undefined {
  const { pod } = cycle;
  const stated = pod.pod.spec?.topologySpreadConstraints ?? [];
  const hard = compileConstraints(stated, pod, 'DoNotSchedule');
  const { isStated, compiled: soft } = softConstraints(cycle);
  if (hard.error !== undefined || soft.error !== undefined) return undefined;
  if (soft.constraints.some((constraint) => needsDomainsOfNodes(cycle, constraint))) return undefined;
  const hasHardKeys = (node: NodeState): boolean => hasEveryKey(node, hard.constraints);
  const hasSoftKeys = (node: NodeState): boolean => !isStated || hasEveryKey(node, soft.constraints);
  return {
    ignoresKeyless: isStated,
    hard: hard.constraints.map((constraint) =>
      partOf(cycle, { constraint, isHard: true, hasKeys: hasHardKeys }),
    ),
    soft: soft.constraints.map((constraint) =>
      partOf(cycle, { constraint, isHard: false, hasKeys: hasSoftKeys }),
    ),
  };
}

/** The pod counts for the constraint, whichever node it is on. */
export const countsFor = ({ constraint }: SpreadPart, pod: PodState, namespace: string): boolean =>
  pod.namespace === namespace &&
  !pod.isTerminating &&
  !constraint.selector.isEmpty &&
  constraint.selector.matches(pod.labels);

/** True when the soft score counts the pods of each host. */
export const isByHost = ({ constraint, isHard }: SpreadPart): boolean =>
  !isHard && constraint.topologyKey === HOSTNAME;

/** The weight of a soft constraint follows from how many domains the fitting nodes are in. */
function needsDomainsOfNodes({ snapshot }: Cycle, { topologyKey }: SpreadConstraint): boolean {
  if (topologyKey === HOSTNAME) return false;
  const values = new Set(snapshot.nodes.map(({ labels }) => labels[topologyKey]));
  return values.size > MAX_DOMAINS || values.has('');
}

interface Source {
  readonly constraint: SpreadConstraint;
  readonly isHard: boolean;
  readonly hasKeys: (node: NodeState) => boolean;
}

function partOf({ snapshot, pod }: Cycle, { constraint, isHard, hasKeys }: Source): SpreadPart {
  const { nodes } = snapshot;
  const { topologyKey } = constraint;
  const isHost = !isHard && topologyKey === HOSTNAME;
  const domains = new Map<string, number>();
  const domainOf = new Int32Array(nodes.length).fill(-1);
  for (const { index, labels } of nodes) {
    if (!Object.hasOwn(labels, topologyKey)) continue;
    const value = labels[topologyKey] ?? '';
    const domain = isHost ? index : (domains.get(value) ?? domains.size);
    if (!isHost) domains.set(value, domain);
    domainOf[index] = domain;
  }
  const counted = isHost ? () => true : (node: NodeState) => hasKeys(node) && constraint.includes(node);
  const count = isHost ? nodes.length : domains.size;
  const part: SpreadPart = {
    constraint,
    isHard,
    domainOf,
    counted,
    counts: Array.from({ length: count }, () => 0),
    rowsOf: isHost || count > MAX_DOMAINS ? rowsByDomain(domainOf, count) : undefined,
  };
  for (const node of nodes) {
    const domain = domainOf[node.index] ?? -1;
    if (domain < 0 || !counted(node)) continue;
    part.counts[domain] =
      (part.counts[domain] ?? 0) + countMatching(node, constraint.selector, pod.namespace);
  }
  return part;
}

function rowsByDomain(domainOf: Int32Array, count: number): readonly (readonly number[])[] {
  const rows: number[][] = Array.from({ length: count }, () => []);
  for (const [row, domain] of domainOf.entries()) if (domain >= 0) rows[domain]?.push(row);
  return rows;
}
