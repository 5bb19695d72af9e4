// One decision of Cluster Autoscaler to add nodes, as its orchestrator comes to it.
// https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md#how-does-scale-up-work
import type { PluginRefusal } from '../framework/decision.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { balance, type ScaleUp } from './balance.js';
import type { AutoscalerState, NodeGroup, PendingPod } from './autoscaler-state.js';
import { asksForGpu } from './accelerators.js';
import {
  amountsOf,
  brokenLimits,
  cappedByLimits,
  resourcesLeft,
  type ResourcesLeft,
} from './cluster-limits.js';
import { estimate } from './estimate.js';
import type { Share } from './estimated-growth.js';
import { bestOptions, type ExpansionOption } from './expander.js';
import { instantiate, templatesOf, type NodeTemplate } from './node-template.js';
import { createPacker } from './packer.js';
import { isOldEnough } from './pending-pods.js';
import { observeCluster } from './observed-cluster.js';
import { toMinimumSizes } from './minimum-sizes.js';
import { asSeen, isReadyAndSchedulable, isUnhealthy, isUnhealthyGroup } from './node-readiness.js';
import { groupPods, type PodGroup } from './pod-groups.js';
import { areSimilar } from './similar-groups.js';

export type ScaleUpResult =
  | 'Successful'
  | 'NoOptionsAvailable'
  | 'NotNeeded'
  | 'InCooldown'
  | 'LimitedByMaxNodesTotal'
  | 'NotTried'
  | 'Error'
  | '';

/** What was found for one group. */
export interface GroupFinding {
  readonly group: string;
  /** Pods that new nodes of the group would hold, and how many nodes that takes. */
  readonly pods: readonly PendingPod[];
  /** The same pods, by kind. */
  readonly shares: readonly Share[];
  readonly nodeCount: number;
  readonly similar: readonly string[];
  readonly skippedReason?: readonly string[] | undefined;
}

/** The sizes that follow when this group is drawn among equals. */
export interface ScaleUpChoice {
  readonly group: string;
  readonly pods: readonly PendingPod[];
  readonly scaleUps: readonly ScaleUp[];
}

export interface ScaleUpDecision {
  readonly result: ScaleUpResult;
  readonly error?: string | undefined;
  readonly considered: readonly PendingPod[];
  readonly perGroup: readonly GroupFinding[];
  /** One for each group that is equally good, by name. */
  readonly choices: readonly ScaleUpChoice[];
  /** Pod entry → group → the first plugin that refuses it on an empty new node. */
  readonly reasons: ReadonlyMap<string, ReadonlyMap<string, PluginRefusal>>;
  /** Pods that no group could hold. */
  readonly unfit: readonly PendingPod[];
}

const SETTLE_SECONDS = 2;
const GPU_SETTLE_SECONDS = 30;

/** Decides once. One group, with its similar ones, grows at a time. */
export function decideScaleUp(given: AutoscalerState): ScaleUpDecision {
  const state = asSeen(given);
  const nothing = emptyDecision(state);
  if (!state.options.scaleUpFromZero && !state.nodes.some(isReadyAndSchedulable))
    return { ...nothing, result: '' };
  if (isUnhealthy(state)) return { ...nothing, result: 'NotTried' };
  const templates = templatesOf(state);
  const decision = decideForPods(state, templates, nothing);
  return state.options.enforceNodeGroupMinSize ? withMinimumSizes(state, templates, decision) : decision;
}

function withMinimumSizes(
  state: AutoscalerState,
  templates: ReadonlyMap<string, NodeTemplate>,
  decision: ScaleUpDecision,
): ScaleUpDecision {
  const choices = decision.choices.map((choice) => ({
    ...choice,
    scaleUps: toMinimumSizes(state, templates, choice.scaleUps),
  }));
  if (choices.length > 0) return { ...decision, choices };
  const scaleUps = toMinimumSizes(state, templates, []);
  const [first] = scaleUps;
  if (!first) return hasWaited(decision) ? { ...decision, result: 'NotNeeded', unfit: [] } : decision;
  const choice = { group: first.group, pods: [], scaleUps };
  return {
    ...decision,
    result: 'Successful',
    choices: [choice],
    unfit: hasWaited(decision) ? [] : decision.unfit,
  };
}

/** What the look at minimum sizes then reports over. */
const hasWaited = ({ result }: ScaleUpDecision): boolean =>
  result === 'InCooldown' || result === 'LimitedByMaxNodesTotal';

function decideForPods(
  state: AutoscalerState,
  templates: ReadonlyMap<string, NodeTemplate>,
  nothing: ScaleUpDecision,
): ScaleUpDecision {
  const { snapshot, upcoming, considered } = observeCluster(state, templates);
  const old = considered.filter((pending) => isOldEnough(state, pending));
  const base = { ...nothing, considered };
  if (old.length === 0) return { ...base, result: 'NotNeeded' };
  const ready = state.nodes.filter(isReadyAndSchedulable).length;
  const { maxNodesTotal } = state.options;
  if (maxNodesTotal > 0 && ready >= maxNodesTotal)
    return { ...base, result: 'LimitedByMaxNodesTotal', unfit: old };
  if (areAllNew(old)) return { ...base, result: 'InCooldown' };
  const unknown = state.groups.find(({ name }) => !templates.has(name));
  if (unknown) {
    return {
      ...base,
      result: 'Error',
      error: `could not compute total resources: No node info for: ${unknown.name}`,
    };
  }
  return expand({ state, snapshot, templates, pods: old, nodeCount: ready + upcoming }, base);
}

interface Expansion {
  readonly state: AutoscalerState;
  readonly snapshot: Snapshot;
  readonly templates: ReadonlyMap<string, NodeTemplate>;
  readonly pods: readonly PendingPod[];
  /** Nodes that are ready or on their way. */
  readonly nodeCount: number;
}

/** A group that may grow, with the pods one empty node of it would take. */
interface Candidate {
  readonly group: NodeGroup;
  readonly template: NodeTemplate;
  readonly podGroups: readonly PodGroup[];
}

function expand(expansion: Expansion, base: ScaleUpDecision): ScaleUpDecision {
  const { state, templates } = expansion;
  const left = resourcesLeft(state, templates);
  const podGroups = groupPods(expansion.pods);
  const reasons = new Map<string, Map<string, PluginRefusal>>();
  const skipped = new Map<string, readonly string[]>();
  const candidates: Candidate[] = [];
  for (const group of state.groups) {
    const template = templates.get(group.name);
    if (!template) continue;
    const why = skippedReason(expansion, { group, template, left });
    if (why) skipped.set(group.name, why);
    else
      candidates.push({
        group,
        template,
        podGroups: holdable(expansion, { group, template, podGroups, reasons }),
      });
  }
  const held = new Set(candidates.flatMap((candidate) => candidate.podGroups));
  const unfit = podGroups.filter((group) => !held.has(group)).flatMap(({ pods }) => pods);
  const findings = new Map<string, GroupFinding>();
  for (const candidate of candidates)
    findings.set(candidate.group.name, findingOf(expansion, candidate, candidates));
  const perGroup = state.groups.map(
    ({ name }) => findings.get(name) ?? { ...noFinding(name), skippedReason: skipped.get(name) },
  );
  const options = candidates.flatMap((candidate) => optionOf(candidate, findings.get(candidate.group.name)));
  const found = { ...base, perGroup, reasons, unfit };
  const best = bestOptions(options, state.options);
  const choices = best.map((option) => choose(expansion, option, { left, findings })).toSorted(byGroup);
  if (choices.length === 0) return { ...found, result: 'NoOptionsAvailable' };
  return { ...found, result: 'Successful', choices };
}

/** Why the group is not even judged. */
function skippedReason(
  { state, nodeCount }: Expansion,
  { group, template, left }: { group: NodeGroup; template: NodeTemplate; left: ResourcesLeft },
): readonly string[] | undefined {
  if (isUnhealthyGroup(state, group)) return ['not ready for scale-up'];
  if (group.isInBackoff) return ['in backoff after failed scale-up'];
  if (group.size >= group.maxSize) return ['max node group size reached'];
  const count = group.isZeroOrMax ? group.maxSize - group.size : 1;
  const { maxNodesTotal } = state.options;
  if (group.isZeroOrMax && maxNodesTotal > 0 && nodeCount + count > maxNodesTotal)
    return ['atomic scale-up exceeds cluster node count limit'];
  const broken = brokenLimits(left, amountsOf(template, group), count);
  return broken.length > 0 ? [`max cluster ${broken.join(', ')} limit reached`] : undefined;
}

interface Holding {
  readonly group: NodeGroup;
  readonly template: NodeTemplate;
  readonly podGroups: readonly PodGroup[];
  readonly reasons: Map<string, Map<string, PluginRefusal>>;
}

/** The groups of pods that an empty new node takes; why not the others is added to `reasons`. */
function holdable(
  { snapshot }: Expansion,
  { group, template, podGroups, reasons }: Holding,
): readonly PodGroup[] {
  const packer = createPacker(snapshot);
  const node = packer.addNode(instantiate(template, `template-node-for-${group.name}-judged`));
  const byShape = new Map<string, PluginRefusal | undefined>();
  const taken = podGroups.filter(({ pods: [first], shape }) => {
    if (!first) return false;
    const refusal = byShape.has(shape) ? byShape.get(shape) : packer.start(first.pod).refusal(node);
    byShape.set(shape, refusal);
    if (!refusal) return true;
    const byGroupName = reasons.get(first.entry) ?? new Map<string, PluginRefusal>();
    byGroupName.set(group.name, refusal);
    reasons.set(first.entry, byGroupName);
    return false;
  });
  packer.undo();
  return taken;
}

function findingOf(
  expansion: Expansion,
  candidate: Candidate,
  candidates: readonly Candidate[],
): GroupFinding {
  const { group, template, podGroups } = candidate;
  const similar = similarTo(expansion.state, candidate, candidates);
  if (podGroups.length === 0) return noFinding(group.name);
  const room = [group, ...similar].reduce((sum, { size, maxSize }) => sum + maxSize - size, 0);
  const { maxNodesTotal, maxNodesPerScaleUp } = expansion.state.options;
  const maxNodes = Math.min(
    room,
    maxNodesPerScaleUp,
    maxNodesTotal > 0 ? Math.max(0, maxNodesTotal - expansion.nodeCount) : Infinity,
  );
  const { nodeCount, pods, shares } = estimate({
    snapshot: expansion.snapshot,
    template,
    groups: podGroups,
    maxNodes,
  });
  const count = group.isZeroOrMax && nodeCount > 0 ? group.maxSize : nodeCount;
  if (pods.length === 0 || count === 0) return noFinding(group.name);
  return { group: group.name, pods, shares, nodeCount: count, similar: similar.map(({ name }) => name) };
}

function similarTo(
  { options }: AutoscalerState,
  candidate: Candidate,
  candidates: readonly Candidate[],
): readonly NodeGroup[] {
  if (!options.balanceSimilarNodeGroups || candidate.group.isZeroOrMax) return [];
  return candidates
    .filter((other) => other !== candidate && areSimilar(candidate.template, other.template, options))
    .filter((other) => candidate.podGroups.every((pods) => other.podGroups.includes(pods)))
    .map(({ group }) => group);
}

const optionOf = ({ template }: Candidate, finding: GroupFinding | undefined): readonly ExpansionOption[] =>
  finding && finding.nodeCount > 0 ? [{ ...finding, template }] : [];

/** Caps the chosen option by the limits of the cluster, and spreads it over similar groups. */
function choose(
  { state, nodeCount }: Expansion,
  option: ExpansionOption,
  { left, findings }: { readonly left: ResourcesLeft; readonly findings: ReadonlyMap<string, GroupFinding> },
): ScaleUpChoice {
  const { maxNodesTotal } = state.options;
  const room = maxNodesTotal > 0 ? maxNodesTotal - nodeCount : Infinity;
  const wanted = Math.min(option.nodeCount, room);
  const own = state.groups.find(({ name }) => name === option.group);
  const count = own ? cappedByLimits(left, amountsOf(option.template, own), wanted) : wanted;
  const names = [option.group, ...(findings.get(option.group)?.similar ?? [])];
  const groups = names.flatMap((name) => state.groups.filter((group) => group.name === name));
  return { group: option.group, pods: option.pods, scaleUps: balance(groups, count) };
}

const noFinding = (group: string): GroupFinding => ({
  group,
  pods: [],
  shares: [],
  nodeCount: 0,
  similar: [],
});

const emptyDecision = ({ groups }: AutoscalerState): ScaleUpDecision => ({
  result: 'NotNeeded',
  considered: [],
  perGroup: groups.map(({ name }) => noFinding(name)),
  choices: [],
  reasons: new Map(),
  unfit: [],
});

/** Pods that the scheduler may not have seen yet are left alone for a moment. */
function areAllNew(pods: readonly PendingPod[]): boolean {
  if (oldestSeconds(pods) < SETTLE_SECONDS) return true;
  const withGpu = pods.filter(({ pod }) => asksForGpu(pod));
  return withGpu.length > 0 && oldestSeconds(withGpu) < GPU_SETTLE_SECONDS;
}

const oldestSeconds = (pods: readonly PendingPod[]): number =>
  pods.reduce((oldest, { ageSeconds }) => Math.max(oldest, ageSeconds), 0);

const byGroup = (a: ScaleUpChoice, b: ScaleUpChoice): number => (a.group < b.group ? -1 : 1);
