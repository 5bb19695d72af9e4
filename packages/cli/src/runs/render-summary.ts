// The end of a run, for a person: where each pod ran, how long it waited and took, what that would have cost,
// what came out.
import { renderDuration } from '../duration.js';
import { renderTable } from '../output/table.js';
import type { TrackedRun } from './tracked-run.js';
import { usd } from './render-forecast.js';
import type { RunView } from './run-api.unsafe.js';

type PodReport = NonNullable<RunView['report']>['pods'][number];

const took = (durationMs: number | null): string => (durationMs === null ? '' : renderDuration(durationMs));

/** Pods, metrics, cost; then the cause when it failed. */
export function renderSummary(run: RunView, tracked: TrackedRun | undefined): string {
  return [renderOutcome(run), renderPods(run), renderTracked(tracked), renderCost(run)]
    .filter((part) => part !== '')
    .join('\n');
}

/** `succeeded`, or what went wrong and what to do. */
function renderOutcome(run: RunView): string {
  const name = run.project ? `${run.project} (${run.id})` : run.id;
  if (!run.death) return `Run ${name}: ${run.status}\n`;
  const hint = run.death.hint ? `  next: ${run.death.hint}\n` : '';
  return `Run ${name}: ${run.status} (${run.death.class})\n  ${run.death.sentence}\n${hint}`;
}

function renderPods(run: RunView): string {
  const pods = run.report?.pods ?? [];
  if (pods.length === 0) return '';
  return renderTable(
    [
      { header: 'POD', cell: ({ role }: PodReport) => role },
      { header: 'RAN ON', cell: (pod) => pod.target ?? 'nowhere' },
      { header: 'NODE', cell: (pod) => pod.node ?? '' },
      {
        header: 'AS FORETOLD',
        cell: (pod) => foretoldText(pod),
      },
      { header: 'WAITED', cell: (pod) => took(pod.waitedMs) },
      { header: 'TOOK', cell: (pod) => took(pod.ranMs) },
      { header: 'USD ON AWS', cell: (pod) => (pod.usd === null ? 'unknown' : pod.usd.toFixed(6)) },
    ],
    pods,
  );
}

/** The pool counts, not which of its equal nodes it was; that it came late is said too. */
function foretoldText({ asForetold, foretold, miss }: PodReport): string {
  if (asForetold === null) return 'unknown';
  if (!asForetold) return `no: ${foretold}`;
  return miss === 'later' || miss === 'more-nodes' ? `no: ${miss}` : 'yes';
}

function renderTracked(tracked: TrackedRun | undefined): string {
  if (!tracked) return '';
  const pairs = (values: Readonly<Record<string, string | number>>): string =>
    Object.entries(values)
      .map(([key, value]) => `${key}=${value}`)
      .join('  ');
  const metrics = pairs(tracked.metrics);
  return (
    `MLflow    ${tracked.status}  ${pairs(tracked.params)}`.trimEnd() +
    (metrics ? `\nMetrics   ${metrics}\n` : '\n')
  );
}

/** A run that never had a pod cost nothing, and nothing is said of it. */
const renderCost = (run: RunView): string =>
  run.report && run.report.pods.length > 0
    ? `Cost      ${run.report.usd === null ? 'unknown' : `${usd(run.report.usd)} USD had it been AWS`}\n`
    : '';
