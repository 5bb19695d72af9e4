// Which nodes Karpenter would start for pods that nothing there takes. As its scheduler goes about it: large pods
// first, onto a planned node (the one with the fewest pods), else onto a new one of the first NodePool that can.
// https://karpenter.sh/docs/concepts/scheduling/
import type { DeclaredCompute, KarpenterPool } from '@berth/compute';
import type { DaemonSet, Node, Pod } from '@berth/kube';
import { createHeap, type OrderedHeap } from '../simulate/ordered-heap.js';
import { amountOf } from '../snapshot/amount.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { narrow, take, type Claim, type ClaimRefusal, type Narrowed, type PoolTemplate } from './claim.js';
import { startDomainCheck, type DomainCheck } from './domain-check.js';
import { zonesOf } from './offered-types.js';
import { demandOf, type PodDemand } from './pod-demand.js';
import { poolTemplates } from './pool-template.js';
import { relaxed } from './relax-pod.js';
import { allows, onlyValue } from './value-set.js';
import { NODE_POOL, ZONE } from './well-known-labels.js';

export interface KarpenterInput {
  readonly compute: DeclaredCompute;
  /** The cluster. It is as it was when the call returns. */
  readonly snapshot: Snapshot;
  /** Pods that no node there is can take. */
  readonly pods: readonly Pod[];
  readonly daemonSets?: readonly DaemonSet[] | undefined;
  /** Nodes on their way, which count against limits. */
  readonly upcoming?: readonly Node[] | undefined;
}

/** Why one NodePool cannot help a pod. */
export interface PoolRefusal {
  readonly pool: string;
  readonly refusal: ClaimRefusal;
}

export interface NodePlan {
  readonly claims: readonly Claim[];
  /** Pods that no NodePool can help, and what each says. */
  readonly unfit: readonly { readonly pod: Pod; readonly refusals: readonly PoolRefusal[] }[];
}

/** Plans. Volumes' zones are not looked at. */
export function planNodes(input: KarpenterInput): NodePlan {
  const { compute, snapshot } = input;
  const templates = poolTemplates(compute, input.daemonSets ?? []);
  const demands = new Map<string, PodDemand>();
  const pods = input.pods.map((pod) => ({ pod, demand: demandFor(demands, pod) })).toSorted(bySize);
  const zones = zonesOf(compute);
  const looksAtPods =
    pods.some(({ demand }) => demand.looksAtPods) || snapshot.nodesWithRequiredAntiAffinity.size > 0;
  const plan: Planning = {
    templates,
    zones,
    claims: [],
    limits: limitsLeft(templates, [...snapshot.nodes.map(({ node }) => node), ...(input.upcoming ?? [])]),
    lines: new Map(),
    domains: looksAtPods ? startDomainCheck(snapshot, templates, zones) : undefined,
  };
  const unfit: NodePlan['unfit'][number][] = [];
  for (const { pod, demand } of pods) {
    const refusals = place(plan, pod, demand);
    if (refusals) unfit.push({ pod, refusals });
  }
  plan.domains?.end();
  return { claims: plan.claims, unfit };
}

interface Planning {
  readonly templates: readonly PoolTemplate[];
  readonly zones: readonly string[];
  readonly claims: Claim[];
  /** What is left of each pool's limits, by pool and resource. */
  readonly limits: ReadonlyMap<KarpenterPool, Map<string, number>>;
  /** Claims that may take pods of a shape, those with the fewest pods first. */
  readonly lines: Map<PodDemand, ClaimLine>;
  readonly domains: DomainCheck | undefined;
}

interface ClaimLine {
  readonly heap: OrderedHeap<Claim>;
  /** How many of all claims it has seen. */
  seen: number;
}

interface SizedPod {
  readonly pod: Pod;
  readonly demand: PodDemand;
}

/** Equal pods share what was read of them. */
function demandFor(demands: Map<string, PodDemand>, pod: Pod): PodDemand {
  const key = JSON.stringify([pod.metadata.namespace, pod.metadata.labels, pod.spec]);
  const known = demands.get(key);
  if (known) return known;
  const demand = demandOf(pod);
  demands.set(key, demand);
  return demand;
}

function bySize(a: SizedPod, b: SizedPod): number {
  const of = ({ demand }: SizedPod, resource: string): number => demand.requests.get(resource) ?? 0;
  return of(b, 'cpu') - of(a, 'cpu') || of(b, 'memory') - of(a, 'memory');
}

/** Finds a place, giving up preferences one by one; the refusals of the first try when there is none. */
function place(plan: Planning, pod: Pod, demand: PodDemand): readonly PoolRefusal[] | undefined {
  const refusals = placeStrictly(plan, pod, demand);
  if (!refusals) return undefined;
  const isTaintSoft = plan.templates.some(({ pool }) =>
    pool.taints.some(({ effect }) => effect === 'PreferNoSchedule'),
  );
  let last = refusals;
  for (let next = relaxed(pod, isTaintSoft); next; next = relaxed(next, isTaintSoft)) {
    const still = placeStrictly(plan, pod, demandOf(next));
    if (!still) return undefined;
    last = still;
  }
  return last;
}

function placeStrictly(plan: Planning, pod: Pod, demand: PodDemand): readonly PoolRefusal[] | undefined {
  if (placeOnClaims(plan, pod, demand)) return undefined;
  const refusals: PoolRefusal[] = [];
  for (const template of plan.templates) {
    const opened = openClaim(plan, { template, pod, demand });
    if (!opened) return undefined;
    refusals.push({ pool: template.pool.name, refusal: opened });
  }
  return refusals;
}

function placeOnClaims(plan: Planning, pod: Pod, demand: PodDemand): boolean {
  const line = lineFor(plan, demand);
  const passed: Claim[] = [];
  let isPlaced = false;
  for (let claim = line.heap.pop(); claim; claim = line.heap.pop()) {
    const found = tryClaim(plan, claim, demand);
    if ('narrowed' in found) {
      join(plan, claim, { pod, demand, narrowed: found.narrowed });
      line.heap.push(claim);
      isPlaced = true;
      break;
    }
    if (mayOpen(found.refusal, demand)) passed.push(claim);
  }
  for (const claim of passed) line.heap.push(claim);
  return isPlaced;
}

/** Pods that come may open what spreading or affinity closed; anything else stays as it is. */
const mayOpen = (refusal: ClaimRefusal, { pod }: PodDemand): boolean =>
  refusal.kind === 'plugin' &&
  (refusal.refusal.plugin !== 'InterPodAffinity' || pod.spec?.affinity?.podAffinity !== undefined);

function lineFor({ lines, claims }: Planning, demand: PodDemand): ClaimLine {
  const line = lines.get(demand) ?? { heap: createHeap<Claim>(hasFewerPods), seen: 0 };
  lines.set(demand, line);
  for (const claim of claims.slice(line.seen)) line.heap.push(claim);
  line.seen = claims.length;
  return line;
}

const hasFewerPods = (a: Claim, b: Claim): boolean => a.pods.length < b.pods.length;

type Tried = { readonly narrowed: Narrowed } | { readonly refusal: ClaimRefusal };

function tryClaim({ domains, zones }: Planning, claim: Claim, demand: PodDemand): Tried {
  const tried = narrow(claim, demand);
  if ('refusal' in tried || !domains) return tried;
  const { requirements } = tried.narrowed;
  const zone = requirements.get(ZONE);
  const open = zones.filter((name) => !zone || allows(zone, name));
  const found = domains.zoneFor({ claim, demand, requirements, zones: open });
  if ('refusal' in found) return { refusal: { kind: 'plugin', refusal: found.refusal } };
  // Others may keep away from a pod that itself does not look at them; where it goes is left open then.
  if (!demand.looksAtPods) return tried;
  const pinned = new Map(requirements).set(ZONE, onlyValue(found.zone));
  return narrow(claim, { ...demand, requirements: pinned });
}

interface Joining {
  readonly pod: Pod;
  readonly demand: PodDemand;
  readonly narrowed: Narrowed;
}

function join({ domains }: Planning, claim: Claim, { pod, demand, narrowed }: Joining): void {
  take(claim, demand, { narrowed, pod });
  domains?.join(claim, pod);
}

interface Opening {
  readonly template: PoolTemplate;
  readonly pod: Pod;
  readonly demand: PodDemand;
}

/** Plans a new node with the pod; why not, when that is impossible. */
function openClaim(plan: Planning, { template, pod, demand }: Opening): ClaimRefusal | undefined {
  const left = plan.limits.get(template.pool) ?? new Map<string, number>();
  const types = template.types.filter(({ capacity }) => brokenLimit(left, capacity) === undefined);
  const claim: Claim = {
    template,
    name: `${template.pool.name}-${plan.claims.length}`,
    requirements: template.requirements,
    types,
    requested: template.daemonRequests,
    ports: [],
    pods: [],
  };
  const tried = tryClaim(plan, claim, demand);
  if ('refusal' in tried) return limitRefusal(template, { claim, demand, left }) ?? tried.refusal;
  join(plan, claim, { pod, demand, narrowed: tried.narrowed });
  plan.claims.push(claim);
  // Whatever is bought counts: the largest that it may become.
  for (const [resource, rest] of left) {
    left.set(resource, rest - Math.max(...claim.types.map(({ capacity }) => capacity.get(resource) ?? 0)));
  }
  return undefined;
}

/** The limit that keeps the pool from helping; undefined when something else does too. */
function limitRefusal(
  template: PoolTemplate,
  {
    claim,
    demand,
    left,
  }: { readonly claim: Claim; readonly demand: PodDemand; readonly left: ReadonlyMap<string, number> },
): ClaimRefusal | undefined {
  if (left.size === 0) return undefined;
  const unlimited = narrow({ ...claim, types: template.types }, demand);
  if ('refusal' in unlimited) return undefined;
  for (const { capacity } of unlimited.narrowed.types) {
    const resource = brokenLimit(left, capacity);
    if (resource !== undefined)
      return { kind: 'limit', resource, limit: template.pool.limits[resource] ?? '' };
  }
  return undefined;
}

function brokenLimit(
  left: ReadonlyMap<string, number>,
  capacity: ReadonlyMap<string, number>,
): string | undefined {
  for (const [resource, rest] of left) if ((capacity.get(resource) ?? 0) > rest) return resource;
  return undefined;
}

function limitsLeft(templates: readonly PoolTemplate[], nodes: readonly Node[]): Planning['limits'] {
  return new Map(
    templates.map(({ pool }) => {
      const left = new Map(Object.entries(pool.limits).map(([name, text]) => [name, amountOf(name, text)]));
      if (left.size > 0) {
        for (const { metadata, status } of nodes) {
          if (metadata.labels?.[NODE_POOL] !== pool.name) continue;
          for (const [name, rest] of left) left.set(name, rest - amountOf(name, status?.capacity?.[name]));
        }
      }
      return [pool, left];
    }),
  );
}
