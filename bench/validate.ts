// Reading a ClusterConfig of 20 pools: parsed, decoded, defaulted and validated. In a process that has just started, in
// a warm one, and as a whole `berth validate`; beside PyYAML (libyaml) with jsonschema on our own published schema,
// which finds wrong types and unknown fields only.
// Run: npx tsx --conditions=berth-source bench/validate.ts
import { clusterConfigSchema, lintClusterConfig, readClusterConfig } from '@berth/compute';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const POOLS = 20;
const ROUNDS = 200;
const PROCESSES = 11;

const groups = Array.from({ length: POOLS }, (_, index) =>
  [
    `  - name: pool-${index}`,
    `    instanceTypes: [m5.large, c5.xlarge]`,
    '    minSize: 0',
    '    maxSize: 10',
    `    labels: {team: t${index}, tier: batch}`,
    '    taints: [{key: team, value: ml, effect: NoSchedule}]',
    `    tags: {cost: c${index}}`,
    '    iam: {withAddonPolicies: {autoScaler: true}}',
  ].join('\n'),
);
const text = `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: bench, region: us-east-1, version: "1.34"}
managedNodeGroups:
${groups.join('\n')}
`;

const PYTHON = `
import json, sys, time
start = time.perf_counter()
import yaml, jsonschema
text, schema = open(sys.argv[1]).read(), json.load(open(sys.argv[2]))
validator = jsonschema.validators.validator_for(schema)(schema)
imported = time.perf_counter()
def once():
    start = time.perf_counter()
    found = list(validator.iter_errors(yaml.load(text, yaml.CSafeLoader)))
    assert not found, found
    return (time.perf_counter() - start) * 1000
first = once()
rest = sorted(once() for _ in range(${ROUNDS}))
imports = (imported - start) * 1000
print(f"first {first:.1f} ms (and {imports:.0f} ms of imports), p50 {rest[100]:.2f} ms, p99 {rest[198]:.2f} ms")
`;

const ms = (value: number): string => value.toFixed(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** The median of what each new process says of itself. */
function medianOf(samples: readonly number[]): number {
  return samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)] ?? Number.NaN;
}

function measure(name: string, work: () => unknown): void {
  const first = timed(work);
  const times = Array.from({ length: ROUNDS }, () => timed(work)).toSorted((a, b) => a - b);
  const at = (share: number) => ms(times[Math.floor(share * (ROUNDS - 1))] ?? 0);
  say(`${name}: first ${ms(first)} ms, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
}

interface Cold {
  readonly wallMs: number;
  /** Of all threads: what other work on the machine touches least. */
  readonly cpuMs: number;
}

function inNewProcess(): Cold {
  const args = [...process.execArgv, fileURLToPath(import.meta.url), '--cold'];
  const [wallMs, cpuMs] = spawnSync(process.execPath, args, { encoding: 'utf8' })
    .stdout.split(' ')
    .map(Number);
  return { wallMs: wallMs ?? Number.NaN, cpuMs: cpuMs ?? Number.NaN };
}

function firstCall(): string {
  const before = process.cpuUsage();
  const wallMs = timed(() => readClusterConfig(text, 'bench.yaml'));
  const { user, system } = process.cpuUsage(before);
  return `${ms(wallMs)} ${ms((user + system) / 1000)}`;
}

/** Wall clock of whole processes, ours and an empty one of Node's. */
function wholeProcess(file: string): void {
  const bundle = fileURLToPath(new URL('../packages/cli/dist/bin/berth.js', import.meta.url));
  if (!existsSync(bundle)) return say('berth validate FILE as a whole: run npm run build first');
  const wall = (args: readonly string[]) =>
    medianOf(Array.from({ length: PROCESSES }, () => timed(() => spawnSync(process.execPath, args))));
  const [ours, empty] = [wall([bundle, 'validate', file]), wall(['-e', '0'])];
  say(`berth validate FILE as a whole: median ${ms(ours)} ms, of which an empty Node takes ${ms(empty)} ms`);
}

function python(folder: string, file: string): void {
  const schema = join(folder, 'schema.json');
  writeFileSync(schema, JSON.stringify(clusterConfigSchema()));
  const { status, stdout } = spawnSync('python3', ['-c', PYTHON, file, schema], { encoding: 'utf8' });
  say(`PyYAML and jsonschema: ${status === 0 ? stdout.trim() : 'not here'}`);
}

if (process.argv.includes('--cold')) say(firstCall());
else {
  const folder = mkdtempSync(join(tmpdir(), 'berth-bench-'));
  const file = join(folder, 'bench.yaml');
  writeFileSync(file, text);
  const cold = Array.from({ length: PROCESSES }, inNewProcess);
  const walls = cold.map(({ wallMs }) => wallMs);
  const cpu = ms(medianOf(cold.map(({ cpuMs }) => cpuMs)));
  const [median, most] = [ms(medianOf(walls)), ms(Math.max(...walls))];
  say(`first call of a new process: median ${median} ms (processor ${cpu} ms), most ${most} ms`);
  measure('parse and validate 20 pools', () => readClusterConfig(text, 'bench.yaml'));
  // The same with an anchor, which the full parser reads.
  const anchored = text.replace('labels: {team: t0', 'labels: &first {team: t0');
  measure('the same with an anchor', () => readClusterConfig(anchored, 'bench.yaml'));
  measure('lint 20 pools', () => lintClusterConfig(text, 'bench.yaml', { nowMs: 0 }));
  wholeProcess(file);
  python(folder, file);
  rmSync(folder, { recursive: true });
}
