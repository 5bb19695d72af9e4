// All recorded cases against a server of our own: what differs is known, and what is known differs.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startOwnServer, type TestedServer } from './own-server.js';
import { readCases } from './read-cases.unsafe.js';
import { runCases } from './run-cases.js';

const KUBECTL = process.env['KUBECTL'] ?? 'kubectl';
// Cases mostly wait for controllers; kubectl is a process each time.
const API_JOBS = 16;
const KUBECTL_JOBS = 3;
const LIMIT_MS = 600_000;

let server: TestedServer;

beforeAll(async () => {
  server = await startOwnServer();
});

afterAll(() => server.stop());

const folder = (name: string): string => fileURLToPath(new URL(`./vectors/${name}`, import.meta.url));

/** The ids of `known-differences.txt` that begin so; each line is an id and the reason. */
function knownDifferences(isOurs: (id: string) => boolean): readonly string[] {
  const text = readFileSync(new URL('./known-differences.txt', import.meta.url), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines
    .map((line) => line.split(' ')[0] ?? '')
    .filter(isOurs)
    .sort();
}

/**
 * Ids of the cases that differ. One that is not known to is replayed once more, alone: controllers write when they get to
 * it, and on a busy machine a case may look a moment too early.
 */
async function differing(name: string, jobs: number): Promise<readonly string[]> {
  const cases = readCases(folder(name));
  const known = new Set(knownDifferences(() => true));
  const options = { target: server.target, kubectl: KUBECTL };
  const failed = failing(await runCases(cases, { ...options, jobs }));
  const doubtful = new Set(failed.filter((id) => !known.has(id)));
  if (doubtful.size === 0) return failed;
  const again = failing(
    await runCases(
      cases.filter(({ id }) => doubtful.has(id)),
      { ...options, jobs: 1 },
    ),
  );
  return [...failed.filter((id) => !doubtful.has(id)), ...again].sort();
}

type Outcomes = Awaited<ReturnType<typeof runCases>>;

function failing(outcomes: Outcomes): readonly string[] {
  const failed = outcomes.filter(({ differences }) => differences.length > 0);
  for (const { id, differences } of failed) {
    process.stderr.write(`${id} ${JSON.stringify(differences).slice(0, 600)}\n`);
  }
  return failed.map(({ id }) => id).sort();
}

const isKubectl = (id: string): boolean => id.startsWith('kubectl/');

function hasKubectl(): boolean {
  try {
    execFileSync(KUBECTL, ['version', '--client'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test(
  'the API answers as recorded, but for the known differences',
  async () => {
    expect(await differing('api', API_JOBS)).toEqual(knownDifferences((id) => !isKubectl(id)));
  },
  LIMIT_MS,
);

test.runIf(hasKubectl())(
  'kubectl prints as recorded, but for the known differences',
  async () => {
    expect(await differing('kubectl', KUBECTL_JOBS)).toEqual(knownDifferences(isKubectl));
  },
  LIMIT_MS,
);
