// Ctrl-C and time limits in the middle of an apply: what is said, and what is not begun.
import type { ClusterPlan } from '@berth/aws';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { recordedHost } from '../testing/recorded-host.js';
import { carryOut } from './carry-out.js';

const folder = mkdtempSync(join(tmpdir(), 'berth-carry-out-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const step = {
  id: 'stack/a',
  kind: 'stack',
  action: 'create',
  name: 'a',
  details: [],
  after: [],
  disruption: 'none',
  isReversible: true,
  estimateSeconds: 1,
} as const;

/** Begins a plan whose one step waits, and stops by Ctrl-C as soon as it does, or before. */
async function interrupted(options: Record<string, string | boolean>, isBefore = false) {
  const stopping = new AbortController();
  if (isBefore) stopping.abort();
  const host = {
    ...recordedHost({ cwd: folder, env: { BERTH_HOME: folder } }),
    signal: stopping.signal,
  };
  const waits = async ({ pause }: { pause: (ms: number) => Promise<void> }) => {
    setImmediate(() => stopping.abort());
    await pause(1000);
  };
  const plan = { world: {}, steps: [{ step, run: waits }], fingerprint: '' } as unknown as ClusterPlan;
  const view = {
    cluster: 'c',
    target: 'c on AWS',
    steps: [step],
    prices: [],
    disturbedPods: [],
    calls: 0,
  };
  const done = carryOut({ host, options, arguments: [] }, { plan, view, question: 'Apply?' });
  return { error: await done.catch((error: unknown) => error), written: host.written() };
}

it('says that AWS goes on, and what to do', async () => {
  const { error, written } = await interrupted({ yes: true });
  expect(error).toBeInstanceOf(Error);
  expect(written.stderr).toContain(
    'interrupted: AWS goes on with what it was asked for; run it again to go on from there\n',
  );
});

it('begins nothing when Ctrl-C came while the plan was made', async () => {
  const { error, written } = await interrupted({ yes: true }, true);
  expect(error).toBeInstanceOf(Error);
  expect(written.stderr).toContain('interrupted: nothing was begun\n');
  expect(written.stderr).not.toContain('…');
});

it('refuses a time limit that is none before anything is shown or asked', async () => {
  const { error, written } = await interrupted({ timeout: '5x' });
  expect(String(error)).toContain('5x');
  expect(written.stderr).toBe('');
});
