// A verdict for people: where the pod goes, when and at what price; then every candidate with its reason; then the
// fixes.
import { type Forecast, type Rejection, renderTarget, renderWhyNot, type Verdict } from '@berth/placement';
import { renderFixes } from './render-fixes.js';
import { type Column, renderPairs, renderTable } from './table.js';

/** How much of it is shown. */
export interface VerdictDetail {
  readonly wide: boolean;
  /** Every reason of every candidate, not just the first. */
  readonly all: boolean;
  /** Number of its first fix. */
  readonly firstFix?: number;
  /** How many more pods the same is said of. */
  readonly alike?: number;
}

/** Renders the verdict. */
export function renderVerdict(
  verdict: Verdict,
  { wide, all, firstFix = 1, alike = 0 }: VerdictDetail,
): string {
  const rows = candidateRows(verdict, all);
  const shown = columns.filter(({ header }) => header !== PRICE || rows.some(({ price }) => price !== ''));
  return [
    `Pod ${verdict.pod}${alike > 0 ? ` and ${alike} like it` : ''}: ${outcomes[verdict.outcome]}\n`,
    renderPairs(factsOf(verdict)),
    ...(rows.length > 0 ? ['\n', renderTable(shown, rows, wide)] : []),
    renderFixes(verdict.fixes, { firstNumber: firstFix, all }),
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
  const place = renderTarget(target);
  if (nodesAdded === 0) return place;
  return `${place}, which starts ${nodesAdded === 1 ? 'one node' : `${nodesAdded} nodes`}`;
}

interface CandidateRow {
  readonly candidate: string;
  readonly takes: string;
  readonly why: string;
  readonly rule: string;
  readonly plugin: string;
  readonly price: string;
}

const PRICE = 'USD/H';

const columns: readonly Column<CandidateRow>[] = [
  { header: 'CANDIDATE', cell: ({ candidate }) => candidate },
  { header: 'TAKES IT', cell: ({ takes }) => takes },
  { header: 'RULE', cell: ({ rule }) => rule, wide: true },
  { header: 'PLUGIN', cell: ({ plugin }) => plugin, wide: true },
  { header: PRICE, cell: ({ price }) => price },
  { header: 'WHY NOT', cell: ({ why }) => why },
];

function candidateRows(verdict: Verdict, all: boolean): readonly CandidateRow[] {
  const best = new Set(verdict.best);
  const scores = new Map(verdict.scores.map(({ node, total }) => [`node:${node}`, total]));
  const options = new Map((verdict.options ?? []).map((option) => [option.target, option]));
  const taking = verdict.feasible.map((name): CandidateRow => {
    const candidate = name.includes(':') ? name : `node:${name}`;
    const score = scores.get(candidate);
    const option = options.get(candidate);
    const isBest = best.has(name) || best.has(candidate);
    const isIdle = option !== undefined && !option.grows && !isBest;
    const takes = `${isBest ? 'best' : isIdle ? 'could' : 'yes'}${score === undefined ? '' : ` (${score})`}`;
    const price = option?.usdPerHour?.toFixed(4) ?? '';
    return { candidate, takes, price, why: '', rule: '', plugin: '' };
  });
  const rows = refusedRows(verdict.rejections, all);
  const reasons = new Map(rows.map((row) => [row.candidate, row]));
  // A pool that could hold the pod, but is not grown, has one row, with the reason.
  const merged = taking.map((row) => {
    const refused = row.takes === 'could' ? reasons.get(row.candidate) : undefined;
    if (!refused) return row;
    return { ...refused, price: row.price };
  });
  const told = new Set(merged.filter(({ takes }) => takes === 'no'));
  return [...merged, ...rows.filter((row) => ![...told].some((one) => one.candidate === row.candidate))];
}

/** The same words twice are said once: a pool of four types refuses by the same taint four times. */
function refusedRows(rejections: readonly Rejection[], all: boolean): readonly CandidateRow[] {
  const rows = new Map<string, CandidateRow>();
  const counts = new Map<string, Set<string>>();
  for (const rejection of rejections) {
    const candidate = candidateOf(rejection);
    const why = renderWhyNot(rejection);
    counts.set(candidate, (counts.get(candidate) ?? new Set()).add(rejection.rule));
    const key = all ? `${candidate} ${why}` : candidate;
    if (rows.has(key)) continue;
    rows.set(key, {
      candidate,
      takes: 'no',
      price: '',
      why,
      rule: rejection.rule,
      plugin: rejection.plugin,
    });
  }
  const told = [...rows.values()].map((row) => {
    const more = (counts.get(row.candidate)?.size ?? 1) - 1;
    return all || more === 0 ? row : { ...row, why: `${row.why} (and ${more} more: --all)` };
  });
  return all ? told : withNodesTogether(told);
}

/** From here on nodes that say the same share a row. */
const MANY_NODES = 4;

/** A live cluster has hundreds of nodes, and few reasons. */
function withNodesTogether(rows: readonly CandidateRow[]): readonly CandidateRow[] {
  const alike = new Map<string, CandidateRow[]>();
  for (const row of rows) {
    if (!row.candidate.startsWith('node:')) continue;
    alike.set(row.why, [...(alike.get(row.why) ?? []), row]);
  }
  return rows.flatMap((row) => {
    const group = row.candidate.startsWith('node:') ? (alike.get(row.why) ?? []) : [];
    if (group.length < MANY_NODES) return [row];
    return group[0] === row ? [{ ...row, candidate: `${group.length} nodes` }] : [];
  });
}

function candidateOf({ node, pool, profile, namespace }: Rejection): string {
  if (namespace !== undefined) return `namespace:${namespace}`;
  if (node !== undefined) return `node:${node}`;
  return pool === undefined ? `fargate:${profile ?? ''}` : `pool:${pool}`;
}
