// The whole story of a run for `berth describe run`: what was asked, foretold, done, and why it ended as it did.
import { renderDuration } from '../duration.js';
import { renderVerdict } from '../output/render-verdict.js';
import { renderPairs, renderTable } from '../output/table.js';
import { renderForecast } from './render-forecast.js';
import { renderSummary } from './render-summary.js';
import type { RunView } from './run-api.unsafe.js';
import type { TrackedRun } from './tracked-run.js';

type JobView = RunView['jobs'][number];

/** Sections with a heading each. */
export function renderDescription(run: RunView, tracked: TrackedRun | undefined): string {
  return [
    section('', renderFacts(run)),
    section('Forecast', run.forecast.length > 0 ? renderForecast(run.forecast) : ''),
    section('Why not', renderVerdicts(run)),
    section('Time line', renderTimeLine(run)),
    section('Outcome', renderSummary(run, tracked)),
  ].join('');
}

function section(title: string, text: string): string {
  if (text === '') return '';
  return title === '' ? `${text}\n` : `${title}\n${indent(text)}\n`;
}

const indent = (text: string): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`))
    .join('\n');

function renderFacts(run: RunView): string {
  const parameters = Object.entries(run.parameters).map(([key, value]) => `${key}=${value}`);
  const facts: readonly (readonly [string, string])[] = [
    ['Run', run.id],
    ['Project', run.project ?? ''],
    ['Source', run.gitCommit ? `${run.source} at ${run.gitCommit.slice(0, 12)}` : run.source],
    ['Entry point', `${run.entryPoint} ${parameters.join(' ')}`.trim()],
    ['Owner', `${run.owner} (by ${run.origin === 'concurrent' ? 'the Concurrent plugin' : 'REST'})`],
    ['Cluster', `${run.cluster}, namespace ${run.namespace}`],
    ['Image', run.image?.image ?? ''],
    ['MLflow run', run.mlflow?.runId ?? ''],
    ...run.warnings.map((warning) => ['Warning', warning] as const),
    ['Status', run.status],
    ['Waiting for', run.waitingFor ?? ''],
  ];
  return renderPairs(facts.filter(([, value]) => value !== ''));
}

/** The verdict on each pod that has no place; the others' are in the forecast. */
function renderVerdicts(run: RunView): string {
  return run.forecast
    .filter(({ verdict }) => verdict.outcome !== 'scheduled')
    .map(({ role, verdict }) => `The ${role} pod\n${renderVerdict(verdict, { wide: false, all: false })}`)
    .join('\n');
}

interface Moment {
  readonly at: string;
  readonly what: string;
}

function renderTimeLine(run: RunView): string {
  const moments = [
    ...moment(run.createdAt, 'accepted'),
    ...run.jobs.flatMap(momentsOfJob),
    ...moment(run.endedAt, `ended: ${run.status}`),
  ].sort((left, right) => left.at.localeCompare(right.at));
  const firstMs = Date.parse(moments[0]?.at ?? '');
  return renderTable(
    [
      { header: 'AT (UTC)', cell: ({ at }: Moment) => at.slice(11, 23) },
      { header: 'AFTER', cell: ({ at }) => renderDuration(Date.parse(at) - firstMs) },
      { header: 'WHAT', cell: ({ what }) => what },
    ],
    moments,
  );
}

const moment = (at: string | null | undefined, what: string): readonly Moment[] => (at ? [{ at, what }] : []);

function momentsOfJob(job: JobView): readonly Moment[] {
  const { pod } = job;
  const name = job.attempt > 1 ? `${job.role} (attempt ${job.attempt})` : job.role;
  if (!pod) return [];
  const where = [pod.target, pod.instanceType ?? pod.fargateSize].filter(Boolean).join(', ');
  return [
    ...moment(pod.createdAt, `${name}: pod ${pod.name} created`),
    ...moment(pod.scheduledAt, `${name}: placed on ${pod.node ?? '?'}${where ? ` (${where})` : ''}`),
    ...moment(pod.startedAt, `${name}: started`),
    ...moment(pod.finishedAt, `${name}: ended with exit code ${pod.exitCode ?? 'unknown'}`),
  ];
}
