// The story of an apply: a line a step as it goes, or a JSON object a line for machines; and each event in the
// journal.
import type { ApplyEvent } from '@berth/aws';
import { awsProblem } from '@berth/aws';
import { renderProblem } from '@berth/kube';
import { renderDuration } from '../duration.js';
import type { Host } from '../host.js';
import { styler } from '../output/style.js';
import { openJournal } from './journal.js';
import { stepLine } from './render-plan.js';

/** Where events go. */
export interface StepStory {
  readonly host: Host;
  /** One JSON object a line on stdout, and nothing else there. */
  readonly isJson: boolean;
  /** File that keeps every event; undefined: none. */
  readonly journal?: string | undefined;
}

/** Gives the function that tells an event. */
export function tellSteps({ host, isJson, journal }: StepStory): (event: ApplyEvent) => void {
  const keep =
    journal === undefined
      ? undefined
      : openJournal(journal, (message) => host.stderr.write(`warning: ${message}\n`));
  const startedMs = new Map<string, number>();
  return (event) => {
    const value = eventValue(event);
    keep?.(JSON.stringify(value));
    if (event.kind === 'started') startedMs.set(event.step.id, event.atMs);
    if (isJson) host.stdout.write(`${JSON.stringify(value)}\n`);
    else if (!isNoise(event, startedMs.get(event.step.id) ?? 0)) {
      host.stderr.write(`${eventLine(event, host)}\n`);
    }
  };
}

/** Resources that come as they should are told of a step that keeps people waiting, and of no other. */
const QUIET_MS = 10_000;
const isNoise = (event: ApplyEvent, startedMs: number): boolean =>
  event.kind === 'progress' && event.line.endsWith('_COMPLETE') && event.atMs - startedMs < QUIET_MS;

function eventValue(event: ApplyEvent): Readonly<Record<string, unknown>> {
  const { step, kind, atMs } = event;
  const base = { at: new Date(atMs).toISOString(), event: kind, step: step.id, action: step.action };
  switch (event.kind) {
    case 'progress':
      return { ...base, line: event.line };
    case 'done':
      return { ...base, tookMs: event.tookMs };
    case 'failed':
      return { ...base, error: failureText(event.error) };
    case 'skipped':
      return { ...base, because: event.because };
    case 'started':
      return base;
  }
}

function eventLine(event: ApplyEvent, host: Host): string {
  const style = styler(host.color && host.stderr.isTerminal);
  const time = style('dim', new Date(event.atMs).toISOString().slice(11, 19));
  switch (event.kind) {
    case 'started':
      return `${time} … ${stepLine(event.step)}`;
    case 'progress':
      return `${time}     ${style('dim', event.line)}`;
    case 'done':
      return `${time} ${style('green', '✔')} ${event.step.id} (${renderDuration(event.tookMs)})`;
    case 'failed':
      return `${time} ${style('red', '✖')} ${event.step.id}: ${failureText(event.error)}`;
    case 'skipped':
      return `${time} - ${event.step.id} not tried: it needs ${event.because}`;
  }
}

/** What AWS refused is said with the call and the next step. */
export function failureText(error: Error): string {
  const problem = awsProblem(error);
  return problem ? renderProblem(problem) : error.message;
}
