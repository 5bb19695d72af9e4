// Doing a plan that was shown: confirmed, told step by step, kept in the journal of the cluster.
import { applyPlan, awsProblem, type ApplyResult, type ClusterPlan } from '@berth/aws';
import { join } from 'node:path';
import { CliError } from '../cli-error.js';
import { switchOption, textOption, type Invocation } from '../command.js';
import { durationOption } from '../duration-option.js';
import { EXIT } from '../exit-codes.js';
import type { Host } from '../host.js';
import { berthHome } from '../instance/home.js';
import { holdApplyLock } from './apply-lock.js';
import { confirm } from './confirm.js';
import { renderPlan, type PlanView } from './render-plan.js';
import { tellSteps } from './tell-steps.js';

/** A plan, and what is shown of it before it is done. */
export interface Undertaking {
  readonly plan: ClusterPlan;
  readonly view: PlanView;
  /** `Create and change these?` */
  readonly question: string;
}

/** Shows, asks, does. Gives the result; undefined when there is nothing to do, or --dry-run asks for no more. */
export async function carryOut(
  invocation: Invocation,
  { plan, view, question }: Undertaking,
): Promise<ApplyResult | undefined> {
  const { host } = invocation;
  const timeoutMs = durationOption(invocation, 'timeout');
  const isJson = textOption(invocation, 'output') === 'jsonl';
  if (!isJson) host.stderr.write(renderPlan(view, { color: host.color, isWide: false }));
  if (plan.steps.length === 0 || switchOption(invocation, 'dryRun')) return undefined;
  await confirm(invocation, question);
  beforeAnything(host);
  const letGo = lock(invocation, view);
  const { signal, end } = timedSignal(invocation, timeoutMs);
  try {
    return await applyPlan(plan, {
      clock: host.clock,
      signal,
      tell: tellSteps({ host, isJson, journal: journalOf(invocation, view.cluster) }),
    });
  } catch (error) {
    if (host.signal.aborted) host.stderr.write(`interrupted: ${GOES_ON}\n`);
    if (host.signal.aborted || !signal.aborted) throw error;
    throw new CliError('it took longer than --timeout allows', {
      exitCode: EXIT.timeout,
      hint: GOES_ON,
    });
  } finally {
    end();
    letGo();
  }
}

/** Ctrl-C while the plan was made, or with the question. */
function beforeAnything(host: Host): void {
  if (!host.signal.aborted) return;
  host.stderr.write('interrupted: nothing was begun\n');
  host.signal.throwIfAborted();
}

const GOES_ON = 'AWS goes on with what it was asked for; run it again to go on from there';

const lock = ({ host }: Invocation, { cluster, target }: PlanView): (() => void) =>
  holdApplyLock({
    file: join(berthHome(host.env), 'applies', `${cluster}.lock`),
    holder: { pid: process.pid, since: new Date(host.clock.now()).toISOString(), target },
    isAlive: isRunning,
  });

/** Signal 0 asks without doing anything; a process of somebody else runs too. */
function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Every event of every apply of the cluster, one JSON object a line. */
const journalOf = ({ host }: Invocation, cluster: string): string =>
  join(berthHome(host.env), 'applies', `${cluster}.jsonl`);

/**
 * Throws when steps failed, with the first reason; the others were told as they happened. What stops every call alike,
 * such as credentials that ran out, is told as what it is, rather than as the failure of a step.
 */
export function requireSuccess({ done, failed, skipped }: ApplyResult): void {
  const [first] = failed;
  if (!first) return;
  const problem = failed
    .flatMap(({ error }) => awsProblem(error) ?? [])
    .find(({ code }) => STOPS_ALL.has(code));
  if (problem) {
    const rest = failed.length + skipped.length;
    throw new CliError(`${problem.message}; ${done.length} steps were done, ${rest} are left`, {
      exitCode: EXIT.cloud,
      code: problem.code,
      hint: `${problem.hint ?? ''}; what is done stays done, the next run goes on from there`,
    });
  }
  const others = failed.length - 1 + skipped.length;
  throw new CliError(
    `${first.step.id} failed${others > 0 ? `, ${others} more steps failed or were not tried` : ''}`,
    {
      exitCode: EXIT.cloud,
      hint: 'mend the cause that is said above and run it again: what is done stays done',
    },
  );
}

const STOPS_ALL: ReadonlySet<string> = new Set([
  'aws.no-credentials',
  'aws.expired-credentials',
  'aws.invalid-credentials',
  'aws.clock-skew',
  'aws.unreachable',
]);

function timedSignal(
  { host }: Invocation,
  timeoutMs: number | undefined,
): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  host.signal.addEventListener('abort', abort);
  const cancel = timeoutMs === undefined ? undefined : host.clock.after(timeoutMs, abort);
  return {
    signal: controller.signal,
    end: () => {
      cancel?.();
      host.signal.removeEventListener('abort', abort);
    },
  };
}
