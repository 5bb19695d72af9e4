// Measures an instance from outside, as its budgets are stated: start to the first `kubectl get nodes`, memory when
// idle, a pod's creation to its process' start, and `--help` beside kubectl's. Prints a Markdown table.
//   npx tsx bench/instance.ts [pods]
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const berth = join(root, 'bin/berth');
const home = mkdtempSync(join(tmpdir(), 'berth-bench-'));
const kubeconfig = join(home, 'berth', 'kubeconfig');
const env = {
  ...process.env,
  BERTH_HOME: home,
  BERTH_CACHE: process.env['BERTH_CACHE'] ?? join(root, '.cache'),
};
const pods = Number(process.argv[2] ?? 30);

const median = (values: readonly number[]): number =>
  [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
const elapsed = (since: bigint): number => Number(process.hrtime.bigint() - since) / 1e6;
const kubectl = (...words: string[]): string =>
  execFileSync('kubectl', ['--kubeconfig', kubeconfig, ...words], { env, encoding: 'utf8' });

/** Median wall time of a command, in ms. */
function timeCommand(file: string, words: readonly string[], runs = 11): number {
  const times = Array.from({ length: runs }, () => {
    const since = process.hrtime.bigint();
    spawnSync(file, [...words], { env, stdio: 'ignore' });
    return elapsed(since);
  });
  return median(times);
}

/** `berth up` to a `kubectl get nodes` that lists a node, in ms; MLflow is left to start beside it. */
async function startToFirstNodes(): Promise<number> {
  const { spawn } = await import('node:child_process');
  const since = process.hrtime.bigint();
  const up = spawn(process.execPath, [berth, 'up'], { env, stdio: 'ignore' });
  const ended = new Promise((resolve) => up.on('exit', resolve));
  while (!hasNodes()) await new Promise((resolve) => setTimeout(resolve, 10));
  const tookMs = elapsed(since);
  await ended;
  return tookMs;
}

function hasNodes(): boolean {
  if (!existsSync(kubeconfig)) return false;
  const result = spawnSync('kubectl', ['--kubeconfig', kubeconfig, 'get', 'nodes', '-o', 'name'], {
    env,
    encoding: 'utf8',
  });
  return result.stdout.includes('node/');
}

interface InstanceRecord {
  readonly process: { readonly pid: number };
}

function residentMib(): number {
  const record = JSON.parse(readFileSync(join(home, 'berth', 'instance.json'), 'utf8')) as InstanceRecord;
  const status = readFileSync(`/proc/${record.process.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

/** One pod after the other: from the answer to its creation to the first line its process prints, by the same clock. */
function podStarts(): readonly number[] {
  return Array.from({ length: pods }, (_, index) => {
    const name = `bench-${index}`;
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: {
        restartPolicy: 'Never',
        tolerations: [{ operator: 'Exists' }],
        containers: [{ name: 'main', image: 'debian:12', command: ['date', '+%s%N'] }],
      },
    };
    execFileSync('kubectl', ['--kubeconfig', kubeconfig, 'apply', '-f', '-'], {
      env,
      input: JSON.stringify(pod),
    });
    const createdNs = BigInt(Date.now()) * 1_000_000n;
    kubectl('wait', '--for=jsonpath={.status.phase}=Succeeded', `pod/${name}`, '--timeout=30s');
    const startedNs = BigInt(kubectl('logs', name).trim());
    kubectl('delete', 'pod', name, '--wait=false');
    return Number(startedNs - createdNs) / 1e6;
  });
}

const row = (what: string, measured: string, target: string): void => {
  process.stdout.write(`| ${what} | ${measured} | ${target} |\n`);
};

try {
  process.stdout.write('| what | measured | target |\n|---|---|---|\n');
  const help = timeCommand(process.execPath, [berth, '--help']);
  const peer = timeCommand('kubectl', ['--help']);
  row(
    '`berth --help`, median of 11',
    `${help.toFixed(0)} ms (kubectl: ${peer.toFixed(0)} ms, ratio ${(help / peer).toFixed(2)})`,
    '120 ms',
  );
  row('start to first `kubectl get nodes`', `${(await startToFirstNodes()).toFixed(0)} ms`, '1000 ms');
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  row('memory of the process, idle, without MLflow', `${residentMib().toFixed(0)} MiB`, '150 MB');
  const starts = podStarts();
  row(
    `pod created to process started, median of ${pods}`,
    `${median(starts).toFixed(0)} ms (max ${Math.max(...starts).toFixed(0)})`,
    '50 ms',
  );
} finally {
  spawnSync(process.execPath, [berth, 'down', '--delete', '--yes'], { env, stdio: 'ignore' });
  rmSync(home, { recursive: true, force: true });
}
