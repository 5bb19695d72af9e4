// Runs containers as whoever starts this program, and prints what they saw: `one-container.ts FOLDER namespaces|plain`.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openHostRuntime } from '../host-runtime.js';

const [folder = '', kind = 'namespaces'] = process.argv.slice(2);
const sandbox =
  kind === 'plain' ? ({ kind: 'plain', because: 'the test says so', sh: '/bin/sh' } as const) : undefined;
const runtime = openHostRuntime({ directory: join(folder, 'runtime'), hidden: [folder], sandbox });
const layer = join(folder, 'layer');
mkdirSync(join(layer, 'opt/made'), { recursive: true });
mkdirSync(join(layer, 'new/top'), { recursive: true });
writeFileSync(join(layer, 'opt/made/file'), 'from the layer\n');
const secret = join(folder, 'secret');
writeFileSync(secret, 'from the volume\n');

interface Wish {
  readonly name: string;
  readonly script: string;
  readonly memoryLimitBytes?: number;
  readonly bare?: boolean;
}

async function run({ name, script, memoryLimitBytes, bare }: Wish): Promise<unknown> {
  const directory = join(folder, name);
  mkdirSync(directory);
  const container = await runtime.start({
    id: name,
    directory,
    argv: ['sh', '-c', script],
    env: { PATH: '/usr/bin:/bin' },
    workingDir: bare ? '/' : '/made/here',
    hostname: 'inside',
    layers: bare ? [] : [layer],
    mounts: bare ? [] : [{ source: secret, target: '/root/.keys/token', readOnly: true }],
    privileged: false,
    readOnlyRoot: false,
    memoryLimitBytes,
    logFile: join(directory, 'log'),
    stdin: false,
    stdinOnce: false,
    tty: false,
  });
  const { code, outOfMemory } = await container.exited;
  return { code, outOfMemory, log: readFileSync(join(directory, 'log'), 'utf8') };
}

// Containers alone keep no process alive.
const alive = setInterval(() => undefined, 1000);
const greedy = `python3 -c 'x = []\nwhile True: x.append(b"x" * (1 << 18))'`;
const look = [
  'cat /opt/made/file /root/.keys/token; pwd; hostname; ls -d /new/top; ls /tmp | wc -l',
  'touch /usr/mine && echo can write',
].join('; ');
const wishes: readonly Wish[] =
  kind === 'plain'
    ? [{ name: 'plain', script: 'echo here; exit 3', bare: true }]
    : [
        { name: 'look', script: look },
        { name: 'greedy', script: greedy, memoryLimitBytes: 64 * 1024 * 1024 },
      ];
const answers: unknown[] = [];
for (const wish of wishes) answers.push(await run(wish));
const refusal = kind === 'plain' ? await run({ name: 'refused', script: 'true' }).catch(String) : undefined;
clearInterval(alive);
process.stdout.write(
  `${JSON.stringify({ kind: runtime.sandbox.kind, limitations: runtime.limitations, answers, refusal })}\n`,
);
