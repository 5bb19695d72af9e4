// A verdict for people: where the pod goes, when and at what price; then every candidate with its reason; then the
// fixes.
import type { Forecast, Rejection, Verdict } from '@berth/placement';
import { type Column, renderPairs, renderTable } from './table.js';
import { fixText, reasonText } from './verdict-words.js';

/** How much of it is shown. */
export interface VerdictDetail {
  readonly wide: boolean;
  /** Every reason of every candidate, not just the first. */
  readonly all: boolean;
}

/** Renders the verdict. */
export function renderVerdict(verdict: Verdict, { wide, all }: VerdictDetail): string {
  const rows = candidateRows(verdict, all);
  return [
    `Pod ${verdict.pod}: ${outcomes[verdict.outcome]}\n`,
    renderPairs(factsOf(verdict)),
    ...(rows.length > 0 ? ['\n', renderTable(columns, rows, wide)] : []),
    ...fixLines(verdict),
  ].join('');
}

const outcomes: Readonly<Record<Verdict['outcome'], string>> = {
  scheduled: 'can run',
  unschedulable: 'cannot run',
  error: 'cannot be judged, the scheduling cycle fails',
  gated: 'is held by a scheduling gate',
};

const starts: Readonly<Record<Forecast['startsWhen'], string>> = {
  now: 'now',
  'after-boot': 'when the new node is up',
  'when-capacity-frees': 'when room is freed',
  never: 'never, as things are',
};

const certainties: Readonly<Record<Forecast['certainty'], string>> = {
  certain: 'certain',
  'depends-on-real-memory': 'depends on how much memory the node really reports',
  tie: 'a tie: one of the best is drawn',
  unknown: 'depends on which instance type is started',
};

function factsOf({ forecast, prefilter, preemption }: Verdict): readonly (readonly [string, string])[] {
  const price = forecast.usdPerHour === null ? 'unknown' : `${forecast.usdPerHour.toFixed(4)} USD an hour`;
  const isPlaced = forecast.startsWhen !== 'never';
  return [
    ['  goes to', isPlaced ? placeText(forecast) : 'nowhere'],
    ['  starts', starts[forecast.startsWhen]],
    ...(isPlaced ? ([['  costs', price]] as const) : []),
    ['  certainty', certainties[forecast.certainty]],
    ...forecast.because.map((reason) => ['  because', reason] as const),
    ...(prefilter ? ([['  refused by', `${prefilter.plugin}: ${prefilter.message}`]] as const) : []),
    ...(preemption
      ? ([['  evicts', `${preemption.victims.join(', ')} on ${preemption.node}`]] as const)
      : []),
  ];
}

function placeText({ target, nodesAdded }: Forecast): string {
  const [kind = '', ...name] = target.split(':');
  const place = kind === 'fargate' ? `Fargate profile ${name.join(':')}` : `${kind} ${name.join(':')}`;
  if (nodesAdded === 0) return place;
  return `${place}, which starts ${nodesAdded === 1 ? 'one node' : `${nodesAdded} nodes`}`;
}

interface CandidateRow {
  readonly candidate: string;
  readonly takes: string;
  readonly why: string;
  readonly rule: string;
  readonly plugin: string;
}

const columns: readonly Column<CandidateRow>[] = [
  { header: 'CANDIDATE', cell: ({ candidate }) => candidate },
  { header: 'TAKES IT', cell: ({ takes }) => takes },
  { header: 'RULE', cell: ({ rule }) => rule, wide: true },
  { header: 'PLUGIN', cell: ({ plugin }) => plugin, wide: true },
  { header: 'WHY NOT', cell: ({ why }) => why },
];

function candidateRows(verdict: Verdict, all: boolean): readonly CandidateRow[] {
  const best = new Set(verdict.best);
  const scores = new Map(verdict.scores.map(({ node, total }) => [`node:${node}`, total]));
  const taking = verdict.feasible.map((name): CandidateRow => {
    const candidate = name.includes(':') ? name : `node:${name}`;
    const score = scores.get(candidate);
    const isBest = best.has(name) || best.has(candidate);
    const takes = `${isBest ? 'best' : 'yes'}${score === undefined ? '' : ` (${score})`}`;
    return { candidate, takes, why: '', rule: '', plugin: '' };
  });
  return [...taking, ...refusedRows(verdict.rejections, all)];
}

/** The same words twice are said once: a pool of four types refuses by the same taint four times. */
function refusedRows(rejections: readonly Rejection[], all: boolean): readonly CandidateRow[] {
  const seen = new Set<string>();
  return rejections.flatMap((rejection) => {
    const candidate = candidateOf(rejection);
    const why = reasonText(rejection);
    const key = all ? `${candidate} ${why}` : candidate;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ candidate, takes: 'no', why, rule: rejection.rule, plugin: rejection.plugin }];
  });
}

function candidateOf({ node, pool, profile }: Rejection): string {
  if (node !== undefined) return `node:${node}`;
  return pool === undefined ? `fargate:${profile ?? ''}` : `pool:${pool}`;
}

function fixLines({ fixes }: Verdict): readonly string[] {
  if (fixes.length === 0) return [];
  const lines = fixes.map((fix, index) => `  ${index + 1}. ${fixText(fix)}\n`);
  return ['\nWhat would mend it (each was tried in the model and works):\n', ...lines];
}
