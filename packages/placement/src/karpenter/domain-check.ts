// Spreading and affinity among the nodes that Karpenter plans: the scheduler's own filters, asked in a snapshot where
// each plan is a node, and each zone of a pool has one that stands for what could still be started there.
import type { Node, Pod } from '@berth/kube';
import { startFilters, type ActiveFilter } from '../framework/filter-run.js';
import type { PluginRefusal } from '../framework/decision.js';
import { DEFAULT_PROFILE } from '../framework/profile.js';
import { nodeStateOf, type NodeState } from '../snapshot/node-state.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { Claim, PoolTemplate } from './claim.js';
import { fixedLabels } from './claim-node.js';
import type { PodDemand } from './pod-demand.js';
import type { Requirements } from './requirements.js';
import { allows } from './value-set.js';
import { HOSTNAME, NODE_POOL, ZONE } from './well-known-labels.js';

export interface DomainCheck {
  /** A zone of these in which the pod may join the claim; why not, when there is none. */
  readonly zoneFor: (
    question: DomainQuestion,
  ) => { readonly zone: string } | { readonly refusal: PluginRefusal };
  /** The pod has joined. */
  readonly join: (claim: Claim, pod: Pod) => void;
  /** Leaves the snapshot as it was. */
  readonly end: () => void;
}

export interface DomainQuestion {
  readonly claim: Claim;
  readonly demand: PodDemand;
  /** With the pod's own. */
  readonly requirements: Requirements;
  readonly zones: readonly string[];
}

const DOMAIN_PLUGINS: ReadonlySet<string> = new Set(['PodTopologySpread', 'InterPodAffinity']);

/** Starts checking in the snapshot, which changes until {@link DomainCheck.end}. */
export function startDomainCheck(
  snapshot: Snapshot,
  templates: readonly PoolTemplate[],
  zones: readonly string[],
): DomainCheck {
  const run: Run = { snapshot, nodes: new Map(), joined: [], podsByZone: new Map(), started: new Map() };
  for (const template of templates) {
    const own = template.requirements.get(ZONE);
    for (const zone of zones) if (!own || allows(own, zone)) put(run, domainNode(template, zone));
  }
  return {
    zoneFor: (question) => zoneFor(run, question),
    join: (claim, pod) => join(run, claim, pod),
    end: () => {
      for (const key of run.joined) snapshot.removePod(key);
      for (const name of run.nodes.keys()) snapshot.removeNode(name);
    },
  };
}

interface Run {
  readonly snapshot: Snapshot;
  /** Names and labels of the nodes that were put there. */
  readonly nodes: Map<string, string>;
  /** Keys of the pods that were. */
  readonly joined: string[];
  readonly podsByZone: Map<string, number>;
  /** Filters by shape of the pods, kept up to date as pods join. */
  readonly started: Map<PodDemand, Started>;
}

type Started =
  | { readonly kind: 'refused'; readonly refusal: PluginRefusal }
  | { readonly kind: 'filters'; readonly filters: readonly ActiveFilter[] };

/** Zones with few planned pods first. */
function zoneFor(
  run: Run,
  { claim, demand, requirements, zones }: DomainQuestion,
): ReturnType<DomainCheck['zoneFor']> {
  const { podsByZone } = run;
  let first: PluginRefusal | undefined;
  const order = zones.toSorted((a, b) => (podsByZone.get(a) ?? 0) - (podsByZone.get(b) ?? 0));
  for (const zone of order) {
    const refusal = domainRefusal(run, demand, nodeStateOf(claimNode(claim, requirements, zone)));
    if (!refusal) return { zone };
    first ??= refusal;
  }
  return { refusal: first ?? NO_ZONE };
}

function join(run: Run, claim: Claim, pod: Pod): void {
  const { snapshot, podsByZone, joined, started } = run;
  const zone = fixedLabels(claim.requirements)[ZONE];
  if (zone !== undefined) podsByZone.set(zone, (podsByZone.get(zone) ?? 0) + 1);
  put(run, claimNode(claim, claim.requirements, zone));
  const bound = { ...pod, spec: { containers: [], ...pod.spec, nodeName: claim.name } };
  snapshot.addPod(bound);
  const state = snapshot.podState(bound);
  joined.push(state.key);
  const node = snapshot.node(claim.name);
  if (!node) throw new Error(`no node for ${claim.name}`);
  for (const [demand, known] of started) {
    if (known.kind === 'refused' || !keepsUp(known.filters, state.terms.requiredAntiAffinity.length > 0)) {
      started.delete(demand);
      continue;
    }
    for (const { filter } of known.filters) filter.addPod?.(state, node);
  }
}

/** False when the filters cannot be brought up to date: a rule that was of no account before may be now. */
const keepsUp = (filters: readonly ActiveFilter[], keepsOthersAway: boolean): boolean =>
  !filters.some(({ filter }) => filter.drifts) &&
  (!keepsOthersAway || filters.some(({ plugin }) => plugin === 'InterPodAffinity'));

function put({ snapshot, nodes, started }: Run, node: Node): void {
  const name = node.metadata.name ?? '';
  const labels = JSON.stringify(node.metadata.labels);
  const known = nodes.get(name);
  if (known === labels) return;
  // Pods that are on it already would have to be counted elsewhere.
  if (known !== undefined) started.clear();
  snapshot.addNode(node);
  nodes.set(name, labels);
}

const NO_ZONE: PluginRefusal = {
  plugin: 'PodTopologySpread',
  code: 'Unschedulable',
  findings: [{ rule: 'spread', message: 'no zone is left to choose from', detail: {} }],
};

function domainRefusal(run: Run, demand: PodDemand, node: NodeState): PluginRefusal | undefined {
  const known = run.started.get(demand) ?? start(run.snapshot, demand);
  run.started.set(demand, known);
  if (known.kind === 'refused') return known.refusal;
  for (const { plugin, filter } of known.filters) {
    const refusal = filter.check(node);
    if (refusal) return { plugin, ...refusal };
  }
  return undefined;
}

function start(snapshot: Snapshot, { pod }: PodDemand): Started {
  const begun = startFilters({ snapshot, pod: snapshot.podState(pod), profile: DEFAULT_PROFILE });
  if (begun.kind === 'refused' && DOMAIN_PLUGINS.has(begun.refusal.plugin))
    return { kind: 'refused', refusal: begun.refusal };
  const filters = begun.kind === 'filters' ? begun.filters : [];
  return { kind: 'filters', filters: filters.filter(({ plugin }) => DOMAIN_PLUGINS.has(plugin)) };
}

const claimNode = ({ name, template }: Claim, requirements: Requirements, zone: string | undefined): Node =>
  bareNode(name, { ...labelsOf(template, requirements), ...(zone === undefined ? {} : { [ZONE]: zone }) });

const domainNode = (template: PoolTemplate, zone: string): Node =>
  bareNode(`domain-of-${template.pool.name}-${zone}`, {
    ...labelsOf(template, template.requirements),
    [ZONE]: zone,
  });

const labelsOf = ({ pool }: PoolTemplate, requirements: Requirements): Readonly<Record<string, string>> => ({
  ...fixedLabels(requirements),
  ...pool.labels,
  [NODE_POOL]: pool.name,
});

const bareNode = (name: string, labels: Readonly<Record<string, string>>): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { ...labels, [HOSTNAME]: name } },
});
