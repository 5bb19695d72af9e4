// Images built for real: steps, cache, stages, failures, and pip by way of uv.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ContainerSpec } from '../runtime/container-spec.js';
import { openHostRuntime, type HostRuntime } from '../runtime/host-runtime.js';
import { removeTree } from '../runtime/remove-tree.js';
import { createImageStore, type ImageStore } from './image-store.js';

let base: string;
let runtime: HostRuntime;
let store: ImageStore;
const open = () =>
  createImageStore({
    dataDir: join(base, 'images'),
    cacheDir: join(base, 'cache'),
    runtime,
    env: process.env,
    mapFile: join(base, 'images.yaml'),
    hidden: ['/root', '/home', homedir(), base],
  });
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'berth-images-'));
  runtime = openHostRuntime({
    directory: join(base, 'runtime'),
    hidden: ['/root', '/home', homedir(), base],
  });
  store = await open();
});
afterAll(() => removeTree(base));

let number = 0;
function context(files: Record<string, string>): string {
  const folder = join(base, `context-${number++}`);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const plainSpec = (directory: string): Omit<ContainerSpec, 'argv' | 'layers' | 'mounts'> => ({
  id: directory,
  directory,
  env: { PATH: '/usr/bin:/bin' },
  workingDir: '/',
  hostname: 'test',
  privileged: false,
  readOnlyRoot: false,
  logFile: join(directory, 'log'),
  stdin: false,
  stdinOnce: false,
  tty: false,
});

async function runIn(
  image: string,
  argv: readonly string[] | undefined,
): Promise<{ code: number; log: string }> {
  const answer = await store.resolve(image);
  if (!answer.ok) throw new Error(answer.message);
  const directory = join(base, `run-${number++}`);
  mkdirSync(directory);
  const { image: found } = answer;
  const container = await runtime.start({
    ...plainSpec(directory),
    argv: argv ?? [...found.entrypoint, ...found.command],
    env: { PATH: '/usr/bin:/bin', ...found.env },
    workingDir: found.workingDir,
    layers: found.layers,
    mounts: found.mounts,
  });
  const { code } = await container.exited;
  return { code, log: readFileSync(join(directory, 'log'), 'utf8') };
}

describe('a build', () => {
  const files = {
    Dockerfile: [
      'ARG BASE=busybox',
      'FROM $BASE AS builder',
      'ARG WHO=nobody',
      'RUN mkdir -p /out/deep && echo "hello $WHO" > /out/deep/greeting && ln -s deep/greeting /out/link',
      'FROM debian:bookworm-slim',
      'ENV COLOUR=blue \\',
      '    # a comment between lines',
      '    NAME="two words"',
      'WORKDIR /app',
      'COPY --from=builder /out /copied/',
      'COPY src/ .',
      'COPY <<EOF /app/made.txt',
      'colour is $COLOUR',
      'EOF',
      'RUN <<EOF',
      'set -e',
      'cat made.txt a.txt > joined.txt',
      'rm /app/sub/b.txt',
      'echo system > /etc/berth-test',
      'EOF',
      'ENTRYPOINT ["sh", "-c"]',
      'CMD ["cat joined.txt /copied/link /etc/berth-test; ls sub; pwd; echo $NAME"]',
    ].join('\n'),
    '.dockerignore': 'src/secret*\n',
    'src/a.txt': 'file a\n',
    'src/sub/b.txt': 'file b\n',
    'src/sub/c.txt': 'file c\n',
    'src/secret.txt': 'no\n',
  };

  test('carries out its steps, and takes them from the cache the second time', async () => {
    const contextDir = context(files);
    const built = await store.build({ contextDir, tag: 'me/app:1', buildArgs: { WHO: 'world' } });
    const ran = await runIn('me/app:1', undefined);
    expect(ran.log).toBe('colour is blue\nfile a\nhello world\nsystem\nc.txt\n/app\ntwo words\n');
    expect((await runIn('me/app:1', ['ls', '/app'])).log).not.toContain('secret');
    const lines: string[] = [];
    const again = await store.build({
      contextDir,
      tag: 'me/app:2',
      buildArgs: { WHO: 'world' },
      onLog: (text) => lines.push(text),
    });
    expect(again.id).toBe(built.id);
    expect(lines.filter((line) => line.includes('from cache'))).toHaveLength(5);
    writeFileSync(join(contextDir, 'src/a.txt'), 'changed\n');
    const changed = await store.build({ contextDir, tag: 'me/app:3', buildArgs: { WHO: 'world' } });
    expect(changed.id).not.toBe(built.id);
    expect(readdirSync('/etc')).not.toContain('berth-test');
  });

  test('says the line, the exit code and the last words of a step that fails', async () => {
    const contextDir = context({ Dockerfile: 'FROM busybox\nRUN true\nRUN echo "it broke" >&2; exit 3\n' });
    await expect(store.build({ contextDir, tag: 'bad' })).rejects.toThrow(
      'Dockerfile:3:1: RUN echo "it broke" >&2; exit 3: exit code 3; it broke',
    );
    expect(readdirSync(join(base, 'images/tmp'))).toEqual([]);
  });

  test.each([
    ['FROM busybox\nCOPY none.txt /\n', 'COPY failed: "none.txt" not found in the build context'],
    ['FROM busybox\nRUM x\n', 'Dockerfile:2:1: unknown instruction: RUM; did you mean RUN?'],
    ['FROM nowhere/such:1\n', 'no image "nowhere/such:1" on this machine'],
    ['RUN x\n', 'no build stage in current context'],
  ])('refuses %j', async (Dockerfile, message) => {
    await expect(store.build({ contextDir: context({ Dockerfile }), tag: 'bad' })).rejects.toThrow(message);
  });

  test('is killed above its memory limit', async () => {
    const Dockerfile = `FROM busybox\nRUN /usr/bin/python3 -c "x = [b'x' * (1 << 20) for _ in range(500)]"\n`;
    const build = store.build({
      contextDir: context({ Dockerfile }),
      tag: 'big',
      memoryLimitBytes: 64 * 1024 ** 2,
    });
    await expect(build).rejects.toThrow('was killed for memory');
  });

  test('installs Python packages quickly, and the host stays as it is', async () => {
    const contextDir = context({
      Dockerfile:
        'FROM python:3.11-slim\nCOPY requirements.txt .\nRUN pip install --no-cache-dir -U pip && pip install --no-cache-dir -r requirements.txt\nCMD ["python", "-c", "import six; print(six.__version__)"]\n',
      'requirements.txt': 'six==1.16.0\n',
    });
    await store.build({ contextDir, tag: 'with-six' });
    expect(await runIn('with-six', undefined)).toEqual({ code: 0, log: '1.16.0\n' });
    expect((await runIn('with-six', ['python', '-m', 'pip', 'list', '--format', 'json'])).log).toContain(
      '"six"',
    );
  });
});

test('layers of a running container stay when its name moves on, and go when it is over', async () => {
  const small = await createImageStore({
    dataDir: join(base, 'small'),
    cacheDir: join(base, 'cache'),
    runtime,
    env: process.env,
    hidden: ['/root', '/home', base],
    unusedLayerBytesMax: 0,
  });
  const build = (word: string) =>
    small.build({
      tag: 'moves',
      contextDir: context({ Dockerfile: `FROM busybox\nRUN mkdir /data; echo ${word} >/data/word\n` }),
    });
  await build('first');
  const answer = await small.resolve('moves');
  if (!answer.ok) throw new Error(answer.message);
  const directory = join(base, `run-${number++}`);
  mkdirSync(directory);
  const script = 'until [ -e /go/go ]; do sleep 0.05; done; cat /data/word';
  mkdirSync(join(directory, 'go'));
  const { layers } = answer.image;
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  try {
    const container = await runtime.start({
      ...plainSpec(directory),
      argv: ['sh', '-c', script],
      layers,
      mounts: [{ source: join(directory, 'go'), target: '/go', readOnly: false }],
    });
    vi.setSystemTime(Date.now() + 3_600_000);
    await build('second');
    expect(layers.map((layer) => existsSync(layer))).toEqual([true]);
    writeFileSync(join(directory, 'go/go'), '');
    await container.exited;
    expect(readFileSync(join(directory, 'log'), 'utf8')).toBe('first\n');
    await runtime.dispose([directory]);
    expect(await small.collect()).toHaveLength(1);
    expect(layers.map((layer) => existsSync(layer))).toEqual([false]);
  } finally {
    vi.useRealTimers();
  }
});

test('a project without a Dockerfile is built from its Python environment file', async () => {
  const contextDir = context({
    'python_env.yaml': 'python: "3.11"\ndependencies:\n  - -r requirements.txt\n',
    'requirements.txt': 'six==1.16.0\n',
    'train.py': 'import six; print(six.__version__)\n',
  });
  await store.build({ contextDir, tag: 'from-env' });
  expect(await runIn('from-env', ['python', 'train.py'])).toEqual({ code: 0, log: '1.16.0\n' });
});

describe('names', () => {
  test('well-known ones stand for the host, others say what to do', async () => {
    const python = await store.resolve('python:3.11');
    expect(python.ok && python.image.note).toContain('stands for python:3.11: the Python 3.11.');
    expect(await store.resolve('nowhere/such')).toMatchObject({ ok: false });
    writeFileSync(join(base, 'images.yaml'), 'images:\n  "nowhere/*": busybox\n');
    const mapped = await store.resolve('nowhere/such:3');
    expect(mapped.ok && mapped.image.note).toContain('the image map says busybox');
  });
});
