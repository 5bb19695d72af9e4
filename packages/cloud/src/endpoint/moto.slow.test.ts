// moto, the other fake of AWS, as a second opinion: the same calls of boto3 to both. What differs is listed, with who
// is right; anything else is a mistake of ours until it is argued. Skipped where PyPI cannot be reached.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createCloud, type Cloud } from '../cloud.js';
import { serveCloud, type ServedCloud } from './serve-cloud.js';

const run = promisify(execFile);
const cache = process.env['BERTH_CACHE'] ?? join(tmpdir(), 'berth-test-cache');
const venv = join(cache, 'moto-5.2.5');
const file = (name: string) => fileURLToPath(new URL(`../../testdata/${name}`, import.meta.url));

/** Installs moto once; false where PyPI cannot be reached. */
async function installed(): Promise<boolean> {
  if (existsSync(join(venv, 'done'))) return true;
  try {
    rmSync(venv, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', venv]);
    await run(join(venv, 'bin', 'pip'), ['install', '--quiet', 'moto[all,server]==5.2.5', 'boto3==1.44.5']);
    writeFileSync(join(venv, 'done'), '');
    return true;
  } catch {
    rmSync(venv, { recursive: true, force: true });
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

const clock = {
  now: () => Date.now(),
  after: (ms: number, callback: () => void) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

const there = await installed();

describe.skipIf(!there)('moto', () => {
  let moto: ChildProcess;
  let motoUrl: string;
  let cloud: Cloud;
  let served: ServedCloud;

  beforeAll(async () => {
    const port = await freePort();
    motoUrl = `http://127.0.0.1:${port}`;
    const env = { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' };
    moto = spawn(join(venv, 'bin', 'moto_server'), ['-H', '127.0.0.1', '-p', String(port)], {
      env,
      stdio: 'ignore',
    });
    cloud = createCloud({ clock, accessKeys: [{ accessKeyId: 'AKIATEST', secretAccessKey: 'secret' }] });
    served = await serveCloud(cloud);
    await vi.waitFor(async () => expect((await fetch(`${motoUrl}/moto-api/`)).ok).toBe(true), 60_000);
  });
  afterAll(async () => {
    moto.kill();
    await served.close();
    cloud.stop();
  });

  test('answers alike, but for what is argued', async () => {
    const script = file('moto-differential.py');
    const { stdout } = await run(join(venv, 'bin', 'python'), [script, motoUrl, served.url], {
      maxBuffer: 1e7,
    });
    const argued = readFileSync(file('moto-differences.txt'), 'utf8');
    const known = argued.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect([...new Set(stdout.trim().split('\n'))].sort()).toEqual([...new Set(known)].sort());
  });
});
