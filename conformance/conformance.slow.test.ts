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

async function differing(name: string, jobs: number): Promise<readonly string[]> {
  const cases = readCases(folder(name));
  const outcomes = await runCases(cases, { target: server.target, kubectl: KUBECTL, jobs });
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
