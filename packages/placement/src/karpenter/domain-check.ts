// Spreading and affinity among the nodes that Karpenter plans: the scheduler's own filters, asked in a snapshot where
// each plan is a node, and each zone of a pool has one that stands for what could still be started there.
import type { Node, Pod } from '@berth/kube';
import { startFilters } from '../framework/filter-run.js';
import type { PluginRefusal } from '../framework/decision.js';
import { DEFAULT_PROFILE } from '../framework/profile.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { Claim, PoolTemplate } from './claim.js';
import { fixedLabels } from './claim-node.js';
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
  readonly pod: Pod;
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
  const nodes = new Set<string>();
  const joined: string[] = [];
  const podsByZone = new Map<string, number>();
  const put = (node: Node): void => {
    snapshot.addNode(node);
    nodes.add(node.metadata.name ?? '');
  };
  /** Back to the claim as it is; one that has no pods yet is gone again. */
  const restore = (claim: Claim): void => {
    if (claim.pods.length > 0)
      return put(claimNode(claim, claim.requirements, fixedLabels(claim.requirements)[ZONE]));
    snapshot.removeNode(claim.name);
    nodes.delete(claim.name);
  };
  for (const template of templates) {
    const own = template.requirements.get(ZONE);
    for (const zone of zones) if (!own || allows(own, zone)) put(domainNode(template, zone));
  }
  return {
    zoneFor: ({ claim, pod, requirements, zones: open }) => {
      let first: PluginRefusal | undefined;
      const order = open.toSorted((a, b) => (podsByZone.get(a) ?? 0) - (podsByZone.get(b) ?? 0));
      for (const zone of order) {
        put(claimNode(claim, requirements, zone));
        const refusal = domainRefusal(snapshot, pod, claim.name);
        if (!refusal) return { zone };
        first ??= refusal;
      }
      restore(claim);
      return { refusal: first ?? NO_ZONE };
    },
    join: (claim, pod) => {
      const labels = fixedLabels(claim.requirements);
      const zone = labels[ZONE];
      if (zone !== undefined) podsByZone.set(zone, (podsByZone.get(zone) ?? 0) + 1);
      put(claimNode(claim, claim.requirements, zone));
      const bound = { ...pod, spec: { containers: [], ...pod.spec, nodeName: claim.name } };
      snapshot.addPod(bound);
      joined.push(snapshot.podState(bound).key);
    },
    end: () => {
      for (const key of joined) snapshot.removePod(key);
      for (const name of nodes) snapshot.removeNode(name);
    },
  };
}

const NO_ZONE: PluginRefusal = {
  plugin: 'PodTopologySpread',
  code: 'Unschedulable',
  findings: [{ rule: 'spread', message: 'no zone is left to choose from', detail: {} }],
};

function domainRefusal(snapshot: Snapshot, pod: Pod, nodeName: string): PluginRefusal | undefined {
  const start = startFilters({ snapshot, pod: snapshot.podState(pod), profile: DEFAULT_PROFILE });
  const node = snapshot.node(nodeName);
  if (start.kind === 'refused') return DOMAIN_PLUGINS.has(start.refusal.plugin) ? start.refusal : undefined;
  if (start.kind === 'error' || !node) return undefined;
  for (const { plugin, filter } of start.filters) {
    const refusal = DOMAIN_PLUGINS.has(plugin) ? filter.check(node) : undefined;
    if (refusal) return { plugin, ...refusal };
  }
  return undefined;
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
