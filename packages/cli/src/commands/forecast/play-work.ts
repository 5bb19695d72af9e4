// `berth forecast -f`: many pods over time on declared pools.
import { forecastTimeline, MAX_TIMELINE_MS, type TimelineOptions } from '@berth/placement';
import { CliError } from '../../cli-error.js';
import { type Invocation, switchOption, textOption } from '../../command.js';
import { durationOption } from '../../duration-option.js';
import { renderDuration } from '../../duration.js';
import { EXIT } from '../../exit-codes.js';
import { loadCompute } from '../../input/load-compute.js';
import { readInput } from '../../input/read-input.js';
import { outputFormat, presentDetail } from '../../output/present.js';
import { loadWork } from './load-work.js';
import { declaresCompute, ownCompute } from './own-compute.js';
import { renderTimeline } from './render-timeline.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** A Monday: what a CronJob's times are counted from unless `--from` names another. */
const FROM = '2026-01-05T00:00:00Z';

/** Plays the file; exits with 8 when pods never start. */
export async function playWork(invocation: Invocation, file: string): Promise<number> {
  const { host, options } = invocation;
  const input = await readInput(host, file);
  const computeFile = textOption(invocation, 'compute');
  const compute = computeFile === undefined ? ownCompute(host, input) : await loadCompute(host, computeFile);
  if (computeFile !== undefined && declaresCompute(input))
    host.stderr.write(`note: the pools that ${file} declares are passed over: --compute names others\n`);
  const untilMs = durationOption(invocation, 'until');
  const durationMs = durationOption(invocation, 'duration') ?? HOUR_MS;
  const window = { fromMs: fromMs(invocation), lengthMs: Math.min(untilMs ?? DAY_MS, MAX_TIMELINE_MS) };
  const { notes, assumedDurations, ...work } = await loadWork(input, { durationMs, window });
  for (const note of notes) host.stderr.write(`note: ${note}\n`);
  if (assumedDurations > 0) host.stderr.write(`note: ${assumedNote(assumedDurations, durationMs)}\n`);
  const timeline = forecastTimeline({ ...work, compute, options: { ...settingsOf(invocation), untilMs } });
  const format = outputFormat(options['output']);
  presentDetail(host, format, {
    object: { ...timeline },
    name: `forecast/${compute.clusterName}`,
    render: () => renderTimeline(timeline, { wide: format === 'wide', all: switchOption(invocation, 'all') }),
  });
  return timeline.neverPlaced.length > 0 ? EXIT.unschedulable : EXIT.done;
}

function assumedNote(workloads: number, durationMs: number): string {
  const them =
    workloads === 1
      ? '1 workload does not say how long its'
      : `${workloads} workloads do not say how long their`;
  return `${them} pods run; ${renderDuration(durationMs)} is taken: --duration, or the annotation berth.dev/duration`;
}

function settingsOf(invocation: Invocation): Pick<TimelineOptions, 'boot' | 'seed'> {
  const text = textOption(invocation, 'seed') ?? '0';
  const seed = Number(text);
  if (!Number.isSafeInteger(seed))
    throw new CliError(`--seed ${text} is not a whole number`, { exitCode: EXIT.usage });
  return { seed, boot: textOption(invocation, 'boot') === 'instant' ? 'instant' : 'realistic' };
}

function fromMs(invocation: Invocation): number {
  const text = textOption(invocation, 'from') ?? FROM;
  const ms = Date.parse(text);
  if (!Number.isNaN(ms)) return ms;
  throw new CliError(`--from ${text} is not a time`, { exitCode: EXIT.usage, hint: `write it as ${FROM}` });
}
