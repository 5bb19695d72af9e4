// Edits that make a pod land, each tried in the model: no edit to spare, the cheapest place first, then those that
// touch least. Those that overrule what the pod says of itself come last.
import type { DeclaredCompute } from '@berth/compute';
import type { Pod } from '@berth/kube';
import { MAX_EDITS_OF_A_FIX, MAX_FIX_CANDIDATES, MAX_FIXES } from '../limits.js';
import { amountOf, roundedAmount } from '../snapshot/amount.js';
import { podRequestNanos } from '../snapshot/pod-requests.js';
import type { Fix, FixPatch, Rejection, Verdict } from '../verdict.js';
import { editChoices } from './candidate-edits.js';
import { withoutDominated, type TriedFix } from './dominated-fixes.js';
import { applyEdit, placeOf, tolerationFor, type Edit, type Subject } from './edits.js';
import { explainOnce, type ExplainOptions } from './explain-pod.js';
import { readTaint } from './rejection-operands.js';
import { renderAmount } from './render-amount.js';
import { writtenFix } from './written-fix.js';
import { LEAVE_FARGATE, isCaught, matchEdits, refusalChoices } from './fargate-edits.js';

/** Fixes for a pod that nothing takes: verified, with no edit to spare, and none that another makes needless. */
export function findFixes(pod: Pod, options: ExplainOptions, explained: Verdict): readonly Fix[] {
  const { compute, daemonSets } = options;
  const search: Search = { subject: { pod, compute, daemonSets }, options, explained };
  const queue = [...candidates(search)];
  const fixes: TriedFix[] = [];
  for (let tried = 0; tried < MAX_FIX_CANDIDATES; tried += 1) {
    const candidate = queue.shift();
    if (!candidate) break;
    const { edits } = candidate;
    if (fixes.some((found) => found.edits.every((edit) => isAmong(edit, edits)))) continue;
    const edited = edits.reduce(applyEdit, search.subject);
    // Most candidates fail: the place they were made for alone tells, and only then all of them are asked.
    const alone = onlyTarget(edited.compute, candidate.target);
    const there = explainOnce(edited.pod, { ...options, compute: alone });
    if (there.outcome !== 'scheduled') {
      enqueue(queue, furtherCandidates(candidate, edited, there));
      continue;
    }
    const verdict = explainOnce(edited.pod, { ...options, compute: edited.compute, withoutReasons: true });
    if (verdict.outcome === 'scheduled') fixes.push({ edits, verdict });
  }
  return withoutDominated(fixes)
    .map((fix) => fixOf(fix, search))
    .toSorted(byCostAndReach)
    .slice(0, MAX_FIXES);
}

/** Shorter ones first; among equals those that were there before. */
function enqueue(queue: FixCandidate[], added: readonly FixCandidate[]): void {
  if (added.length === 0) return;
  queue.push(...added);
  queue.sort((a, b) => a.edits.length - b.edits.length);
}

/** When all reasons of a pool are lifted, it may have others that stood behind them: one edit more for each. */
function furtherCandidates(
  { edits, target, lifts }: FixCandidate,
  edited: Subject,
  { rejections }: Verdict,
): readonly FixCandidate[] {
  if (!('pool' in target) || edits.length >= MAX_EDITS_OF_A_FIX) return [];
  const left = rejections.filter((one) => one.pool === target.pool);
  const pool = edited.compute.pools.find(({ name }) => name === target.pool);
  if (!pool || left.length === 0 || left.some(({ rule }) => lifts.includes(rule))) return [];
  return editSets(editChoices(edited, pool, left)).map((more) => ({
    edits: [...edits, ...more],
    target,
    lifts: [...lifts, ...left.map(({ rule }) => rule)],
  }));
}

interface Search {
  readonly subject: Subject;
  readonly options: ExplainOptions;
  readonly explained: Verdict;
}

/** The place whose reasons edits answer. */
type Target =
  | { readonly pool: string }
  | { readonly profile: string }
  | { readonly nodePool: string }
  | { readonly namespace: string };

interface FixCandidate {
  readonly edits: readonly Edit[];
  readonly target: Target;
  /** Rules that they answer. */
  readonly lifts: readonly string[];
}

/** A pool is asked with all profiles, which may catch the pod before. */
function onlyTarget(compute: DeclaredCompute, target: Target): DeclaredCompute {
  const { pools, karpenterPools = [] } = compute;
  const none = { ...compute, pools: [], karpenterPools: [] };
  if ('pool' in target) return { ...none, pools: pools.filter(({ name }) => name === target.pool) };
  if ('profile' in target) return none;
  if ('namespace' in target) return compute;
  return { ...none, karpenterPools: karpenterPools.filter(({ name }) => name === target.nodePool) };
}

/** Sets of edits to try, smaller sets first. A pod that is never created has its namespace to satisfy. */
function candidates(search: Search): readonly FixCandidate[] {
  const refused = search.explained.rejections.filter(({ namespace }) => namespace !== undefined);
  if (refused.length > 0) return namespaceCandidates(search, refused);
  return [...poolCandidates(search), ...nodePoolCandidates(search), ...profileCandidates(search)].toSorted(
    (a, b) => a.edits.length - b.edits.length,
  );
}

/** Limit ranges say how much a pod may ask for; what a quota has left is not the pod's to mend. */
function namespaceCandidates({ subject }: Search, refused: readonly Rejection[]): readonly FixCandidate[] {
  const choices = refused.map(({ rule, detail }): readonly Edit[] => {
    const { resource, bound, side } = detail;
    if (rule !== 'namespace.limit-range' || side !== 'at most') return [];
    if (typeof resource !== 'string' || typeof bound !== 'string') return [];
    const asked = roundedAmount(resource, podRequestNanos(subject.pod).get(resource) ?? 0n);
    return [{ kind: 'lower-request', resource, from: renderAmount(resource, asked), to: bound }];
  });
  const target: Target = { namespace: subject.pod.metadata.namespace ?? 'default' };
  return editSets(choices).map((edits) => ({ edits, target, lifts: [] }));
}

/** A NodePool chooses types by itself; what keeps a pod off it is mostly its taints. */
const nodePoolCandidates = ({ subject, explained }: Search): readonly FixCandidate[] =>
  (subject.compute.karpenterPools ?? []).flatMap(({ name }) => {
    const said = explained.rejections.filter(({ pool }) => pool === name);
    const choices = said.map(({ rule, detail }): readonly Edit[] => {
      const taint = rule === 'taint' ? readTaint(detail['taint']) : undefined;
      return taint ? [{ kind: 'add-toleration', toleration: tolerationFor(taint) }] : [];
    });
    return editSets(choices)
      .filter((edits) => edits.length > 0)
      .map((edits) => ({ edits, target: { nodePool: name }, lifts: [] }));
  });

/** For each pool one edit for every reason it gives; a pod that Fargate catches leaves there first. */
function poolCandidates({ subject, options, explained }: Search): readonly FixCandidate[] {
  const { pod, compute } = subject;
  const first = isCaught(pod, compute.fargateProfiles) ? [LEAVE_FARGATE] : [];
  const base = first.reduce(applyEdit, subject);
  const { rejections } = first.length > 0 ? explainOnce(base.pod, options) : explained;
  return compute.pools.flatMap((pool) => {
    const target: Target = { pool: pool.name };
    const lifts = rejections.flatMap((one) => (one.pool === pool.name ? [one.rule] : []));
    return editSets(editChoices(base, pool, rejections))
      .map((edits) => ({ edits: [...first, ...edits], target, lifts }))
      .filter(({ edits }) => edits.length > 0);
  });
}

/** For each profile the ways to be caught by it, with an edit for everything that Fargate then refuses. */
function profileCandidates({ subject, options }: Search): readonly FixCandidate[] {
  const { pod, compute } = subject;
  const caught = isCaught(pod, compute.fargateProfiles);
  return compute.fargateProfiles.flatMap((profile) => {
    const ways = caught ? [[]] : matchEdits(pod, profile);
    return ways.flatMap((way) => {
      const base = way.reduce(applyEdit, subject);
      const verdict = explainOnce(base.pod, { ...options, compute: base.compute });
      const refused = verdict.rejections.filter((one) => one.profile === profile.name);
      if (verdict.forecast.target === 'none' && refused.length === 0) return [];
      return editSets(refusalChoices(base.pod, refused))
        .map((edits) => ({ edits: [...way, ...edits], target: { profile: profile.name }, lifts: [] }))
        .filter(({ edits }) => edits.length > 0);
    });
  });
}

/** Each edit alone, then one of each choice; none when a reason leaves no choice. No reason needs no edit. */
function editSets(choices: readonly (readonly Edit[])[]): readonly (readonly Edit[])[] {
  if (choices.some((choice) => choice.length === 0)) return [];
  const single = choices.length > 1 ? choices.flat().map((edit) => [edit]) : [];
  return [...single, ...combinations(choices)];
}

/** One of each choice, the same edit once. */
function combinations(choices: readonly (readonly Edit[])[]): readonly (readonly Edit[])[] {
  let sets: readonly (readonly Edit[])[] = [[]];
  for (const choice of choices) {
    sets = sets
      .flatMap((set) => choice.map((edit) => (isAmong(edit, set) ? set : [...set, edit])))
      .slice(0, MAX_FIX_CANDIDATES);
  }
  return sets;
}

const isAmong = (edit: Edit, edits: readonly Edit[]): boolean =>
  edits.some((other) => JSON.stringify(other) === JSON.stringify(edit));

function fixOf({ edits, verdict }: TriedFix, { subject, options }: Search): Fix {
  const [first] = edits;
  const places = [...new Set(edits.map(placeOf))];
  const written = options.sources && writtenFix(edits, subject, options.sources);
  return {
    change: edits.length === 1 && first ? { ...first } : { kind: 'all', changes: edits },
    where: written?.patches ? [...new Set(written.patches.map(placeText))].join(', ') : places.join(', '),
    target: verdict.forecast.target,
    verified: true,
    cost: verdict.forecast.usdPerHour,
    certainty: verdict.forecast.certainty,
    reach: { pods: places.includes('pod') ? 1 : 0, places: places.filter((one) => one !== 'pod').length },
    ...written,
  };
}

const placeText = ({ file, line, column }: FixPatch): string => `${file}:${line}:${column}`;

/** An edit of the pod touches less than one of a pool, on which other pods run. */
const byCostAndReach = (a: Fix, b: Fix): number =>
  overruled(a) - overruled(b) ||
  (a.cost ?? Infinity) - (b.cost ?? Infinity) ||
  a.reach.places - b.reach.places ||
  a.reach.pods - b.reach.pods ||
  editCount(a) - editCount(b);

/** How much of what the pod says of itself is overruled: where it wants to be, and half of what it asks for. */
const overruled = ({ change }: Fix): number =>
  (change.kind === 'all' ? change.changes : [change]).filter(overrules).length;

function overrules(edit: Edit): boolean {
  if (edit.kind === 'lower-request')
    return amountOf(edit.resource, edit.to) * 2 < amountOf(edit.resource, edit.from);
  return OVERRULING.has(edit.kind);
}

const OVERRULING = new Set<Edit['kind']>([
  'set-node-selector',
  'remove-node-selector',
  'set-namespace',
  'set-pod-annotation',
  'remove-field',
]);

const editCount = ({ change }: Fix): number => (change.kind === 'all' ? change.changes.length : 1);
