// Views of the host on disk: the same one is found again, another one appears beside it while the first is mounted.
import { existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { ContainerSpec } from './container-spec.js';
import { openHostRuntime, type HostRuntime } from './host-runtime.js';
import { removeTree } from './remove-tree.js';

const openIn = (base: string, hidden: readonly string[] = []): HostRuntime =>
  openHostRuntime({ directory: base, hidden: ['/root', '/home', ...hidden] });

const viewOf = ({ sandbox }: HostRuntime): string => {
  if (sandbox.kind !== 'namespaces') throw new Error('this test needs namespaces');
  return dirname(sandbox.view.skeleton);
};

const sleeper = (directory: string): ContainerSpec => ({
  id: 'uid/app/0',
  directory,
  argv: ['sleep', '1000'],
  env: { PATH: '/usr/bin:/bin' },
  workingDir: '/',
  hostname: 'one',
  layers: [],
  mounts: [],
  privileged: false,
  readOnlyRoot: false,
  logFile: join(directory, 'log'),
  stdin: false,
  stdinOnce: false,
  tty: false,
});

test('a view is kept while it is mounted, and as long as it is true', async () => {
  const base = mkdtempSync(join(tmpdir(), 'berth-view-'));
  try {
    const first = openIn(base);
    expect(viewOf(openIn(base))).toBe(viewOf(first));
    const directory = join(base, 'one');
    mkdirSync(directory);
    const container = await first.start(sleeper(directory));
    const second = openIn(base, ['/usr/share']);
    expect(viewOf(second)).not.toBe(viewOf(first));
    expect(existsSync(viewOf(first))).toBe(true);
    await second.dispose([directory]);
    await container.exited;
    openIn(base, ['/usr/share']);
    expect(readdirSync(dirname(viewOf(first)))).toEqual([viewOf(second).split('/').at(-1)]);
  } finally {
    await removeTree(base);
  }
});
