// Sets of edits that might land a pod, each made for one place: read off the reasons of that place.
import type { DeclaredCompute } from '@berth/compute';
import { MAX_EDITS_OF_A_FIX } from '../limits.js';
import { roundedAmount } from '../snapshot/amount.js';
import { podRequestNanos } from '../snapshot/pod-requests.js';
import type { Rejection, Verdict } from '../verdict.js';
import { editChoices } from './candidate-edits.js';
import { editSets } from './edit-sets.js';
import { applyEdit, tolerationFor, type Edit, type Subject } from './edits.js';
import { explainOnce, type LookOptions } from './explain-once.js';
import { isCaught, LEAVE_FARGATE, matchEdits, refusalChoices } from './fargate-edits.js';
import { readTaint } from './rejection-operands.js';
import { renderAmount } from './render-amount.js';

/** What is searched: edits of the subject, for the reasons that were given. */
export interface Search {
  readonly subject: Subject;
  readonly options: LookOptions;
  readonly explained: Verdict;
}

/** The place whose reasons edits answer. */
type Target =
  | { readonly pool: string }
  | { readonly profile: string }
  | { readonly nodePool: string }
  | { readonly namespace: string };

/** Edits, and what they were made for. */
export interface FixCandidate {
  readonly edits: readonly Edit[];
  readonly target: Target;
  /** Rules that they answer. */
  readonly lifts: readonly string[];
}

/** Sets of edits to try, smaller sets first. A pod that is never created has its namespace to satisfy. */
export function candidates(search: Search): readonly FixCandidate[] {
  const refused = search.explained.rejections.filter(({ namespace }) => namespace !== undefined);
  if (refused.length > 0) return namespaceCandidates(search, refused);
  return [...poolCandidates(search), ...nodePoolCandidates(search), ...profileCandidates(search)].toSorted(
    (a, b) => a.edits.length - b.edits.length,
  );
}

/** When all reasons of a pool are lifted, it may have others that stood behind them: one edit more for each. */
export function furtherCandidates(
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

/** A pool is asked with all profiles, which may catch the pod before. */
export function onlyTarget(compute: DeclaredCompute, target: Target): DeclaredCompute {
  const { pools, karpenterPools = [] } = compute;
  const none = { ...compute, pools: [], karpenterPools: [] };
  if ('pool' in target) return { ...none, pools: pools.filter(({ name }) => name === target.pool) };
  if ('profile' in target) return none;
  if ('namespace' in target) return compute;
  return { ...none, karpenterPools: karpenterPools.filter(({ name }) => name === target.nodePool) };
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
