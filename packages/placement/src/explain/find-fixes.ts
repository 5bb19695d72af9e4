// Edits that make a pod land, each tried in the model: the fewest edits, then the cheapest, then those of the
// pod itself.
import type { Pod } from '@berth/kube';
import { MAX_FIX_CANDIDATES, MAX_FIXES } from '../limits.js';
import type { Fix, Verdict } from '../verdict.js';
import { editChoices } from './candidate-edits.js';
import { applyEdit, placeOf, type Edit, type Subject } from './edits.js';
import { explainOnce, type ExplainOptions } from './explain-pod.js';

/** Fixes for a pod that nothing takes. Each was verified, and none of its edits can be left out. */
export function findFixes(pod: Pod, options: ExplainOptions, explained: Verdict): readonly Fix[] {
  const subject: Subject = { pod, compute: options.compute };
  const verify = verifier(subject, options);
  const fixes: { readonly edits: readonly Edit[]; readonly fix: Fix }[] = [];
  for (const edits of candidates(subject, explained).slice(0, MAX_FIX_CANDIDATES)) {
    if (fixes.some((found) => found.edits.every((edit) => isAmong(edit, edits)))) continue;
    const verdict = verify(edits);
    if (verdict) fixes.push({ edits, fix: fixOf(edits, verdict) });
  }
  return fixes
    .map(({ fix }) => fix)
    .toSorted(byCost)
    .slice(0, MAX_FIXES);
}

function verifier(
  subject: Subject,
  options: ExplainOptions,
): (edits: readonly Edit[]) => Verdict | undefined {
  return (edits) => {
    const edited = edits.reduce(applyEdit, subject);
    const verdict = explainOnce(edited.pod, { ...options, compute: edited.compute });
    return verdict.outcome === 'scheduled' ? verdict : undefined;
  };
}

/** Sets of edits to try, smaller sets first: for each pool one edit for every reason it gives. */
function candidates(subject: Subject, { rejections }: Verdict): readonly (readonly Edit[])[] {
  const sets = subject.compute.pools.flatMap((pool) => {
    const choices = editChoices(subject, pool, rejections);
    if (choices.length === 0 || choices.some((choice) => choice.length === 0)) return [];
    return [...choices.flat().map((edit) => [edit]), ...combinations(choices)];
  });
  return sets.toSorted((a, b) => a.length - b.length);
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

function fixOf(edits: readonly Edit[], verdict: Verdict): Fix {
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
