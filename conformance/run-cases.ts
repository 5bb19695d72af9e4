// Runs many cases: first those that ask what the server serves, to which others add; then those that may run together,
// side by side, then those that need the cluster for themselves.
import { replayApiCase } from './api-replay.js';
import { isKubectlCase, type AnyCase } from './case.js';
import type { Difference } from './compare.js';
import { createSender, type Send, type Target } from './http-client.js';
import { replayKubectlCase } from './kubectl-replay.js';

export interface Outcome {
  readonly id: string;
  readonly differences: readonly Difference[];
}

export interface RunCasesOptions {
  readonly target: Target;
  /** The program to replay transcripts with. */
  readonly kubectl: string;
  /** How many cases run side by side. */
  readonly jobs: number;
  /** Hears of each case as it ends. */
  readonly done?: (outcome: Outcome) => void;
}

const CASE_TIMEOUT_MS = 120_000;

let namespaces = 0;

/** The outcomes, in the order in which the cases ended. */
export async function runCases(
  cases: readonly AnyCase[],
  options: RunCasesOptions,
): Promise<readonly Outcome[]> {
  const send = createSender(options.target);
  const outcomes: Outcome[] = [];
  const run = async (recorded: AnyCase): Promise<void> => {
    const outcome = await withinTime(recorded.id, runOne(recorded, send, options));
    outcomes.push(outcome);
    options.done?.(outcome);
  };
  const others = cases.filter((recorded) => !asksForAll(recorded));
  for (const recorded of cases) if (asksForAll(recorded)) await run(recorded);
  const together = others.filter((recorded) => recorded.serial !== true)[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (const recorded of together) await run(recorded);
  };
  await Promise.all(Array.from({ length: options.jobs }, worker));
  for (const recorded of others) if (recorded.serial === true) await run(recorded);
  return outcomes;
}

/** Groups and resources of the whole server: custom resources of other cases would be among them. */
function asksForAll(recorded: AnyCase): boolean {
  if (isKubectlCase(recorded)) return /^api-(versions|resources)$/.test(recorded.command[0] ?? '');
  return /^\/(apis?|openapi\/v[23])?\/?$/.test(recorded.request.path ?? '/none');
}

/** A case that waits for what never comes must not keep the others waiting. */
async function withinTime(id: string, running: Promise<Outcome>): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<Outcome>((resolve) => {
    const actual = `no end after ${CASE_TIMEOUT_MS} ms`;
    timer = setTimeout(() => resolve(failed(id, actual)), CASE_TIMEOUT_MS);
  });
  try {
    return await Promise.race([running, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

const failed = (id: string, actual: string): Outcome => ({
  id,
  differences: [{ pointer: 'error', expected: undefined, actual }],
});

async function runOne(recorded: AnyCase, send: Send, options: RunCasesOptions): Promise<Outcome> {
  namespaces += 1;
  const namespace = `t${process.pid}-${namespaces}`;
  const { target, kubectl } = options;
  const { id } = recorded;
  try {
    const differences = isKubectlCase(recorded)
      ? await replayKubectlCase(recorded, { target, namespace, kubectl, send })
      : await replayApiCase(recorded, { send, target, namespace });
    return { id, differences };
  } catch (error) {
    return failed(id, String(error));
  }
}
