// Edits that make a pod land, each tried in the model: those that hold no edit to spare are told, in the order of
// fix-order.ts.
import type { Pod } from '@berth/kube';
import { MAX_FIX_CANDIDATES, MAX_FIXES } from '../limits.js';
import { createSnapshot } from '../snapshot/snapshot.js';
import type { Fix, FixPatch, Verdict } from '../verdict.js';
import { withoutDominated, type TriedFix } from './dominated-fixes.js';
import { isAmong } from './edit-sets.js';
import { subjectEditor } from './edited-subject.js';
import { placeOf, type Subject } from './edits.js';
import { explainOnce, type ExplainOptions } from './explain-once.js';
import { isCaught } from './fargate-edits.js';
import {
  candidates,
  furtherCandidates,
  onlyTarget,
  type FixCandidate,
  type Search,
} from './fix-candidates.js';
import { byCostAndReach } from './fix-order.js';
import { rememberingLook, type Look } from './look.js';
import { writtenFix } from './written-fix.js';

/** Fixes for a pod that nothing takes: verified, with no edit to spare, and none that another makes needless. */
export function findFixes(pod: Pod, options: ExplainOptions, explained: Verdict): readonly Fix[] {
  const { compute, daemonSets, snapshot = createSnapshot({ nodes: [] }) } = options;
  const look = rememberingLook({ compute, daemonSets, snapshot });
  const subject = { pod, compute, daemonSets };
  const search: Search = { subject, options: { ...options, snapshot, look }, explained };
  const editedBy = subjectEditor(subject);
  const queue = [...candidates(search)];
  const fixes: TriedFix[] = [];
  for (let tried = 0; tried < MAX_FIX_CANDIDATES; tried += 1) {
    const candidate = queue.shift();
    if (!candidate) break;
    const { edits } = candidate;
    if (fixes.some((found) => found.edits.every((edit) => isAmong(edit, edits)))) continue;
    const edited = editedBy(edits);
    if (isInVain(candidate, edited, look)) continue;
    // Most candidates fail: the place they were made for alone tells, and only then all of them are asked.
    const alone = onlyTarget(edited.compute, candidate.target);
    const there = explainOnce(edited.pod, { ...search.options, compute: alone });
    if (there.outcome !== 'scheduled') {
      enqueue(queue, furtherCandidates(candidate, edited, there));
      continue;
    }
    const verdict = explainOnce(edited.pod, {
      ...search.options,
      compute: edited.compute,
      withoutReasons: true,
    });
    if (verdict.outcome === 'scheduled') fixes.push({ edits, verdict });
  }
  return withoutDominated(fixes)
    .map((fix) => fixOf(fix, search))
    .toSorted(byCostAndReach)
    .slice(0, MAX_FIXES);
}

/**
 * True when the edits leave a reason they were to answer, which the pod and the pool alone tell: nothing would come of
 * a look at the place.
 */
function isInVain({ target, lifts }: FixCandidate, { pod, compute }: Subject, look: Look): boolean {
  if (!('pool' in target) || isCaught(pod, compute.fargateProfiles)) return false;
  const pool = compute.pools.find(({ name }) => name === target.pool);
  const rules = pool && look.ruledOut(pool, pod);
  if (!rules?.some((rule) => lifts.includes(rule))) return false;
  const { outcome, prefilter } = look.decide(pod);
  return outcome === 'unschedulable' && !prefilter;
}

/** Shorter ones first; among equals those that were there before. */
function enqueue(queue: FixCandidate[], added: readonly FixCandidate[]): void {
  if (added.length === 0) return;
  queue.push(...added);
  queue.sort((a, b) => a.edits.length - b.edits.length);
}

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
