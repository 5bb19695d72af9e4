// Replays recorded exchanges with a real Kubernetes against our server or any other: `npm run conformance -- FILE…`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { AnyCase } from './case.js';
import type { Target } from './http-client.js';
import { readOptions, USAGE, type RunOptions } from './options.js';
import { readCases } from './read-cases.unsafe.js';
import { runCases, type Outcome } from './run-cases.js';

// Our rooms are tested from their sources, which takes a condition that only a fresh process can have.
const CONDITION = '--conditions=berth-source';

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
    const { kubectl, jobs } = options;
    const done = (outcome: Outcome): void => show(outcome, options);
    return report(await runCases(cases, { target: server.target, kubectl, jobs, done }));
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

function show(outcome: Outcome, { verbose }: RunOptions): void {
  const { id, differences } = outcome;
  if (differences.length > 0) process.stdout.write(`FAIL ${id} ${JSON.stringify(differences)}\n`);
  else if (verbose) process.stdout.write(`ok   ${id}\n`);
}

function report(outcomes: readonly Outcome[]): number {
  const failed = outcomes.filter(({ differences }) => differences.length > 0).length;
  process.stdout.write(`${outcomes.length - failed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}
