// Replays recorded exchanges with a real Kubernetes against our server or any other: `npm run conformance -- FILE…`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { replayApiCase } from './api-replay.js';
import { isKubectlCase, type AnyCase } from './case.js';
import type { Difference } from './compare.js';
import { createSender, type Send, type Target } from './http-client.js';
import { replayKubectlCase } from './kubectl-replay.js';
import { readOptions, USAGE, type RunOptions } from './options.js';
import { readCases } from './read-cases.unsafe.js';

// Our rooms are tested from their sources, which takes a condition that only a fresh process can have.
const CONDITION = '--conditions=berth-source';
let namespaces = 0;

const inSources = process.execArgv.includes(CONDITION);
process.exitCode = inSources ? await main(readOptions(process.argv.slice(2))) : runFromSources();

function runFromSources(): number {
  const args = [CONDITION, '--import', 'tsx', fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  return spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
}

async function main(options: RunOptions): Promise<number> {
  if (options.paths.length === 0 || (options.server !== undefined && options.token === undefined)) {
    process.stderr.write(USAGE);
    return 2;
  }
  const cases = options.paths.flatMap(readCases).filter((recorded) => isSelected(recorded, options));
  const server = await serverOf(options);
  try {
    return report(await runAll(cases, options, server.target));
  } finally {
    await server.stop();
  }
}

async function serverOf({ server, token }: RunOptions) {
  if (server !== undefined && token !== undefined) {
    const target: Target = { url: server.replace(/\/$/, ''), token };
    return { target, stop: async () => {} };
  }
  const { startOwnServer } = await import('./own-server.js');
  return startOwnServer();
}

function isSelected(recorded: AnyCase, { topics, ids }: RunOptions): boolean {
  const [topic = ''] = recorded.id.split('/');
  if (topics.size > 0 && !topics.has(topic)) return false;
  return ids.length === 0 || ids.some((text) => recorded.id.includes(text));
}

interface Outcome {
  readonly id: string;
  readonly differences: readonly Difference[];
}

async function runAll(
  cases: readonly AnyCase[],
  options: RunOptions,
  target: Target,
): Promise<readonly Outcome[]> {
  const runner = { send: createSender(target), target, options };
  const together = cases.filter((recorded) => recorded.serial !== true);
  const alone = cases.filter((recorded) => recorded.serial === true);
  const outcomes: Outcome[] = [];
  const queue = together[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (const recorded of queue) outcomes.push(show(await runOne(recorded, runner), options));
  };
  await Promise.all(Array.from({ length: options.jobs }, worker));
  for (const recorded of alone) outcomes.push(show(await runOne(recorded, runner), options));
  return outcomes;
}

interface Runner {
  readonly send: Send;
  readonly target: Target;
  readonly options: RunOptions;
}

async function runOne(recorded: AnyCase, { send, target, options }: Runner): Promise<Outcome> {
  namespaces += 1;
  const namespace = `t${process.pid}-${namespaces}`;
  const { id } = recorded;
  try {
    const differences = isKubectlCase(recorded)
      ? await replayKubectlCase(recorded, { target, namespace, kubectl: options.kubectl, send })
      : await replayApiCase(recorded, { send, target, namespace });
    return { id, differences };
  } catch (error) {
    return { id, differences: [{ pointer: 'error', expected: undefined, actual: String(error) }] };
  }
}

function show(outcome: Outcome, { verbose }: RunOptions): Outcome {
  const { id, differences } = outcome;
  if (differences.length > 0) process.stdout.write(`FAIL ${id} ${JSON.stringify(differences)}\n`);
  else if (verbose) process.stdout.write(`ok   ${id}\n`);
  return outcome;
}

function report(outcomes: readonly Outcome[]): number {
  const failed = outcomes.filter(({ differences }) => differences.length > 0).length;
  process.stdout.write(`${outcomes.length - failed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}
