// The process is killed again and again while pods start, run and end: each pod runs once, and its end is told truly.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { removeTree } from '../runtime/remove-tree.js';

const program = fileURLToPath(new URL('./testing/doomed-cluster.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'berth-doomed-'));
mkdirSync(join(folder, 'shared'));
afterAll(() => removeTree(folder));

const podCount = 8;

interface PodLine {
  readonly name: string;
  readonly phase: string;
  readonly status?: {
    readonly restartCount: number;
    readonly state: { readonly terminated?: { readonly exitCode: number } };
  };
}

interface Doomed {
  readonly child: ChildProcess;
  readonly gone: Promise<unknown>;
  until(wanted: (pods: readonly PodLine[]) => boolean): Promise<readonly PodLine[]>;
}

function start(): Doomed {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--conditions', 'berth-source', program, folder, String(podCount)],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const seen: PodLine[][] = [];
  let look = (): void => undefined;
  createInterface({ input: child.stdout }).on('line', (line) => {
    seen.push(JSON.parse(line) as PodLine[]);
    look();
  });
  return {
    child,
    gone: new Promise((resolve) => child.once('exit', resolve)),
    until: (wanted) =>
      new Promise((resolve) => {
        look = () => {
          const last = seen.at(-1);
          if (last && wanted(last)) resolve(last);
        };
        look();
      }),
  };
}

/** Processes that were started for this folder. */
function ours(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    })
    .filter((command) => command.includes(folder) && !command.includes('doomed-cluster'));
}

test('ten kills lose no pod and double none', async () => {
  for (let round = 0; round < 10; round += 1) {
    const doomed = start();
    const delayMs = [0, 20, 50, 90, 140, 200, 300, 450, 700, 1000][round] ?? 0;
    await doomed.until((pods) => pods.length > 0);
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    doomed.child.kill('SIGKILL');
    await doomed.gone;
  }
  const last = start();
  const isOver = ({ phase }: PodLine): boolean => phase === 'Succeeded' || phase === 'Failed';
  const pods = await last.until((all) => all.length === podCount && all.every(isOver));
  const story = readFileSync(join(folder, 'shared/story'), 'utf8').trim().split('\n').sort();
  const numbers = Array.from({ length: podCount }, (_, index) => index);
  expect(story).toEqual([...numbers.map((n) => `begin ${n}`), ...numbers.map((n) => `end ${n}`)].sort());
  expect(
    pods.map((pod) => `${pod.name} ${pod.status?.state.terminated?.exitCode} ${pod.status?.restartCount}`),
  ).toEqual(numbers.map((n) => `pod-${n} ${n % 3} 0`));
  last.child.stdin?.end();
  await last.gone;
  expect(ours()).toEqual([]);
});
