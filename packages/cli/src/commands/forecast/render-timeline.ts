// A timeline for people: pools with their nodes over time, workloads with their waits, what never starts and why.
import {
  renderReason,
  type NeverPlaced,
  type PoolTimeline,
  type Timeline,
  type WorkloadTimeline,
} from '@berth/placement';
import { renderDuration } from '../../duration.js';
import { renderTable, type Column } from '../../output/table.js';
import { renderSparkline } from './sparkline.js';

const SPARKLINE_COLUMNS = 40;
/** Workloads shown unless all are asked for. */
const SHOWN_WORKLOADS = 20;

export interface TimelineDetail {
  readonly wide: boolean;
  readonly all: boolean;
}

/** Renders the timeline. */
export function renderTimeline(timeline: Timeline, { wide, all }: TimelineDetail): string {
  const pools = timeline.pools.filter(({ nodes }) => all || nodes > 0);
  const workloads = all ? timeline.workloads : timeline.workloads.slice(0, SHOWN_WORKLOADS);
  const hidden = timeline.workloads.length - workloads.length;
  return [
    summaryOf(timeline),
    '\n',
    renderTable(poolColumns, pools, wide),
    '\n',
    renderTable(workloadColumns, workloads, wide),
    hidden > 0 ? `… and ${hidden} more: --all\n` : '',
    ...neverLines(timeline, all),
  ].join('');
}

function summaryOf(timeline: Timeline): string {
  const { doneMs, endsMs, endsBecause, peakNodes, usd, usdPerHourAtEnd } = timeline;
  const lines = [
    doneMs === null ? doneOfSome(timeline) : `everything is done after ${renderDuration(doneMs)}`,
    `at most ${peakNodes} ${peakNodes === 1 ? 'node' : 'nodes'} at a time`,
    `${usdText(usd)} until ${renderDuration(endsMs)}${endsBecause === 'time' ? ', where the forecast ends' : ''}`,
    ...(usdPerHourAtEnd === 0 ? [] : [`${usdText(usdPerHourAtEnd)} an hour for what runs then`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function doneOfSome({ workloads }: Timeline): string {
  const done = workloads.filter(({ doneMs }) => doneMs !== null).length;
  return done === 0 ? 'nothing comes to an end' : `${done} of ${workloads.length} workloads come to an end`;
}

const usdText = (usd: number | null): string =>
  usd === null ? 'an unknown price' : `${usd < 0.1 ? usd.toFixed(4) : usd.toFixed(2)} USD`;

const KINDS: Readonly<Record<PoolTimeline['kind'], string>> = {
  'node-group': '',
  'fargate-profile': 'fargate:',
  'node-pool': 'karpenter:',
};

const poolColumns: readonly Column<PoolTimeline>[] = [
  { header: 'POOL', cell: ({ kind, name }) => `${KINDS[kind]}${name}` },
  { header: 'NODES', cell: ({ nodes }) => String(nodes) },
  { header: 'AT MOST', cell: ({ peakNodes }) => String(peakNodes) },
  { header: 'PODS', cell: ({ podsStarted }) => String(podsStarted) },
  { header: 'NODE HOURS', cell: ({ nodeSeconds }) => (nodeSeconds / 3600).toFixed(2) },
  { header: 'USD', cell: ({ usd }) => (usd === null ? 'unknown' : usd.toFixed(2)) },
  {
    header: 'NODES OVER TIME',
    cell: ({ nodesByMinute }) => renderSparkline(nodesByMinute, SPARKLINE_COLUMNS),
  },
];

const timeText = (ms: number | undefined): string => (ms === undefined ? '' : renderDuration(ms));

const workloadColumns: readonly Column<WorkloadTimeline>[] = [
  { header: 'WORKLOAD', cell: ({ name }) => name },
  { header: 'PODS', cell: ({ pods }) => String(pods) },
  { header: 'STARTED', cell: ({ started }) => String(started) },
  { header: 'FINISHED', cell: ({ finished }) => String(finished), wide: true },
  { header: 'EVICTED', cell: ({ evictions }) => String(evictions) },
  { header: 'WAIT P50', cell: ({ wait }) => timeText(wait?.p50Ms) },
  { header: 'P95', cell: ({ wait }) => timeText(wait?.p95Ms) },
  { header: 'MAX', cell: ({ wait }) => timeText(wait?.maxMs) },
  { header: 'DONE', cell: ({ doneMs }) => (doneMs === null ? '' : renderDuration(doneMs)) },
];

const BECAUSE: Readonly<Record<NeverPlaced['because'], readonly [one: string, more: string]>> = {
  rejected: ['never starts', 'never start'],
  gated: ['is held by scheduling gates', 'are held by scheduling gates'],
  time: ['waits at the end', 'wait at the end'],
};

/** One reason a pool, or all of them. */
function neverLines({ neverPlaced }: Timeline, all: boolean): readonly string[] {
  return neverPlaced.flatMap(({ workload, pods, because, rejections }) => {
    const told = new Set<string>();
    const first = rejections.filter(({ pool, profile, rule }) => {
      if (!all && rule === 'fargate.no-match') return false;
      const key = `${pool ?? ''}/${profile ?? ''}`;
      if (told.has(key)) return all;
      told.add(key);
      return true;
    });
    const [one, more] = BECAUSE[because];
    const what = pods === 1 ? `1 pod ${one}` : `${pods} pods ${more}`;
    return [`\n${workload}: ${what}\n`, ...first.map((one) => `  ${renderReason(one)}\n`)];
  });
}
