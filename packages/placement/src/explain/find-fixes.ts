// Edits that make a pod land, each tried in the model: the fewest edits, then the cheapest, then those of the
// pod itself.
import type { Pod } from '@berth/kube';
import { MAX_FIX_CANDIDATES, MAX_FIXES } from '../limits.js';
import type { Fix, Verdict } from '../verdict.js';
import { editChoices } from './candidate-edits.js';
import { withoutDominated, type TriedFix } from './dominated-fixes.js';
import { applyEdit, placeOf, type Edit, type Subject } from './edits.js';
import { explainOnce, type ExplainOptions } from './explain-pod.js';

/** Fixes for a pod that nothing takes: verified, with no edit to spare, and none that another makes needless. */
export function findFixes(pod: Pod, options: ExplainOptions, explained: Verdict): readonly Fix[] {
  const subject: Subject = { pod, compute: options.compute };
  const fixes: TriedFix[] = [];
  for (const { edits, pool } of candidates(subject, explained).slice(0, MAX_FIX_CANDIDATES)) {
    if (fixes.some((found) => found.edits.every((edit) => isAmong(edit, edits)))) continue;
    const edited = edits.reduce(applyEdit, subject);
    // Most candidates fail: the pool they were made for alone tells, and only then all of them are asked.
    const alone = { ...edited.compute, pools: edited.compute.pools.filter(({ name }) => name === pool) };
    if (explainOnce(edited.pod, { ...options, compute: alone }).outcome !== 'scheduled') continue;
    const verdict = explainOnce(edited.pod, { ...options, compute: edited.compute });
    if (verdict.outcome === 'scheduled') fixes.push({ edits, verdict });
  }
  return withoutDominated(fixes).map(fixOf).toSorted(byCost).slice(0, MAX_FIXES);
}

interface FixCandidate {
  readonly edits: readonly Edit[];
  /** The pool whose reasons they answer. */
  readonly pool: string;
}

/** Sets of edits to try, smaller sets first: for each pool one edit for every reason it gives. */
function candidates(subject: Subject, { rejections }: Verdict): readonly FixCandidate[] {
  const sets = subject.compute.pools.flatMap((pool) => {
    const choices = editChoices(subject, pool, rejections);
    if (choices.length === 0 || choices.some((choice) => choice.length === 0)) return [];
    const all = [...choices.flat().map((edit) => [edit]), ...combinations(choices)];
    return all.map((edits) => ({ edits, pool: pool.name }));
  });
  return sets.toSorted((a, b) => a.edits.length - b.edits.length);
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

function fixOf({ edits, verdict }: TriedFix): Fix {
  const [first] = edits;
  const places = [...new Set(edits.map(placeOf))];
  return {
    change: edits.length === 1 && first ? { ...first } : { kind: 'all', changes: edits },
    where: places.join(' '),
    verified: true,
    cost: verdict.forecast.usdPerHour,
  };
}

function byCost(a: Fix, b: Fix): number {
  return (
    editCount(a) - editCount(b) || (a.cost ?? Infinity) - (b.cost ?? Infinity) || reachOf(a) - reachOf(b)
  );
}

const editCount = ({ change }: Fix): number =>
  Array.isArray(change['changes']) ? change['changes'].length : 1;

/** An edit of the pod touches less than one of a pool. */
const reachOf = ({ where }: Fix): number => (where === 'pod' ? 0 : 1);
