// What `berth explain -f` reads beside manifests: jobs of EMR on EKS, DAGs of Concurrent, MLflow projects, claims
// that come with pods, DaemonSets and nodes in the same file.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../cli.js';
import { COMMANDS } from '../../commands.js';
import { recordedHost } from '../../testing/recorded-host.js';

const POOLS = fileURLToPath(new URL('../../../../../examples/pools/', import.meta.url));
const FARGATE = `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: emr, region: us-east-1, version: "1.34"}
managedNodeGroups:
  - {name: nodes, instanceType: m5.4xlarge, minSize: 0, maxSize: 4}
fargateProfiles:
  - {name: spark, selectors: [{namespace: emr, labels: {spark-node-placement: fargate}}]}
`;

/** The first command of a file loads its code, which takes long when everything runs at once. */
const LOADED_MACHINE = { timeout: 60_000 };

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'berth-explained-'));
  cpSync(join(POOLS, 'concurrent.yaml'), join(cwd, 'cluster.yaml'));
  writeFileSync(join(cwd, 'emr.yaml'), FARGATE);
});
afterEach(() => rmSync(cwd, { recursive: true }));

async function berth(line: string, files: Readonly<Record<string, string | object>> = {}) {
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(cwd, name), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  const host = recordedHost({ cwd });
  const exitCode = await runCli(line.split(' '), COMMANDS, host);
  return { exitCode, ...host.written() };
}

interface Answer {
  readonly pod: string;
  readonly forecast: { readonly target: string };
  readonly fixes: readonly { readonly change: { readonly kind: string }; readonly diff?: string }[];
}

async function verdicts(line: string, files: Readonly<Record<string, string | object>>) {
  const { stdout, stderr } = await berth(`explain ${line} -o json`, files);
  const answer = JSON.parse(stdout === '' ? JSON.stringify({ stderr }) : stdout);
  const items: readonly Answer[] = answer.items ?? [answer];
  return items;
}

const targets = (items: readonly Answer[]) => items.map(({ forecast }) => forecast.target);

const job = (properties: object, parameters: string) => ({
  name: 'trips',
  virtualClusterId: 'vc1',
  executionRoleArn: 'arn:aws:iam::111122223333:role/x',
  releaseLabel: 'emr-6.3.0-latest',
  jobDriver: { sparkSubmitJobDriver: { entryPoint: 's3://b/t.py', sparkSubmitParameters: parameters } },
  configurationOverrides: {
    applicationConfiguration: [{ classification: 'spark-defaults', properties }],
    monitoringConfiguration: { s3MonitoringConfiguration: { logUri: 's3://logs' } },
  },
});
const conf = (text: string): string => text.replaceAll(/(\S+)/g, '--conf spark.$1');

describe('a start-job-run request', LOADED_MACHINE, () => {
  const label = (role: string) => ({ [`spark.kubernetes.${role}.label.spark-node-placement`]: 'fargate' });
  const small = conf('driver.cores=4 driver.memory=20G executor.cores=4 executor.memory=20G');
  const large = conf('driver.cores=6 driver.memory=30G executor.cores=4 executor.memory=20G');

  it.each([
    [
      'case 1: all of Spark on Fargate',
      job({ ...label('driver'), ...label('executor') }, small),
      ['pool:nodes', 'fargate:spark', 'fargate:spark'],
    ],
    [
      'case 2: the large driver on EC2',
      job(label('executor'), large),
      ['pool:nodes', 'pool:nodes', 'fargate:spark'],
    ],
  ])('%s', async (_, request, wanted) => {
    const items = await verdicts('-f job.json --compute emr.yaml -n emr', { 'job.json': request });
    expect(items.map(({ pod }) => pod)).toEqual(['emr/trips', 'emr/spark-trips-driver', 'emr/trips-exec-1']);
    expect(targets(items)).toEqual(wanted);
  });

  it('case 3: the selector of a pod template, from a copy beside the request', async () => {
    const template = `kind: Pod\nspec:\n  nodeSelector: {pool: gold}\n  containers: [{name: spark-kubernetes-driver}]\n`;
    const request = job(
      { ...label('executor'), 'spark.kubernetes.driver.podTemplateFile': 's3://bucket/driver.yaml' },
      large,
    );
    const unread = await berth('explain -f job.json --compute emr.yaml -n emr', { 'job.json': request });
    expect(unread.stderr).toContain('put a copy at driver.yaml');
    const items = await verdicts('-f job.json --compute emr.yaml -n emr', { 'driver.yaml': template });
    expect(targets(items)).toEqual(['pool:nodes', 'none', 'fargate:spark']);
  });

  it('is mended by properties: in spark-defaults, or where sparkSubmitParameters say so', async () => {
    const tooMany = conf('driver.cores=30 kubernetes.driver.request.cores=30');
    const [, driver] = await verdicts('-f job.json --compute emr.yaml -n emr', {
      'job.json': job({}, tooMany),
    });
    const diffs = (driver?.fixes ?? []).map(({ diff = '' }) => diff);
    expect(diffs.find((diff) => diff.includes('request.cores=15890m'))).toContain('"sparkSubmitParameters"');
    const [, other] = await verdicts('-f job.json --compute emr.yaml -n emr', {
      'job.json': job({}, conf('driver.memory=60G driver.cores=2')),
    });
    const label = (other?.fixes ?? []).find(({ change }) => change.kind === 'set-pod-label');
    expect(label?.diff).toContain(
      '+        "properties": {"spark.kubernetes.driver.label.spark-node-placement": "fargate"}',
    );
  });

  it('with a field that the service does not have is refused with its line', async () => {
    const { exitCode, stderr } = await berth('explain -f job.json --compute emr.yaml', {
      'job.json': { ...job({}, ''), releaselabel: 'x' },
    });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/job\.json:\d+:\d+: .*unknown field "releaselabel"; did you mean "releaseLabel"/);
  });
});

describe('a DAG of Concurrent', LOADED_MACHINE, () => {
  const node = (id: string, params: object) => ({
    id,
    name: id,
    transform: 'https://git/x',
    instanceType: 'eks',
    k8s_params: { namespace: 'parallelsns', ...params },
  });

  it('has a bootstrap and a worker pod a node; what a node asks for is mended in its k8s_params', async () => {
    const dag = {
      name: 'd',
      node: [
        node('split', { 'resources.requests.cpu': '2' }),
        node('train', { 'resources.requests.cpu': '9' }),
      ],
      edge: [],
    };
    const items = await verdicts('-f dag.json --compute cluster.yaml', { 'dag.json': dag });
    expect(targets(items)).toEqual(['pool:system', 'pool:worker', 'pool:system', 'none']);
    const diff = items[3]?.fixes.map((fix) => fix.diff ?? '').find((text) => text.includes('7900m'));
    expect(diff).toContain('-        "resources.requests.cpu": "9"');
  });

  it('needs ids', async () => {
    const { exitCode, stderr } = await berth('explain -f dag.json --compute cluster.yaml', {
      'dag.json': { node: [{ name: 'x' }], edge: [] },
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('a node of a DAG needs an id');
  });
});

describe('an MLflow project', LOADED_MACHINE, () => {
  it('is its folder; what the worker asks for is told as to berth run', async () => {
    mkdirSync(join(cwd, 'project'));
    writeFileSync(join(cwd, 'project', 'MLproject'), 'name: p\n');
    const items = await verdicts('-f project --compute cluster.yaml --cpu 4 --memory 8Gi', {});
    expect(targets(items)).toEqual(['pool:system', 'pool:worker']);
    const { exitCode, stderr } = await berth('explain -f . --compute cluster.yaml');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('holds no MLproject file');
  });
});

describe('objects beside the pods', LOADED_MACHINE, () => {
  const pod = (spec: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers: [{name: m, image: i, resources: {requests: {cpu: 15500m}}}]\n${spec}`;
  const agent = `---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent, namespace: kube-system}
spec:
  selector: {matchLabels: {a: b}}
  template:
    metadata: {labels: {a: b}}
    spec: {containers: [{name: a, image: i, resources: {requests: {cpu: "1"}}}]}
`;

  it('DaemonSets take their share of new nodes', async () => {
    expect(targets(await verdicts('-f p.yaml --compute emr.yaml', { 'p.yaml': pod('') }))).toEqual([
      'pool:nodes',
    ]);
    const [first] = await verdicts('-f p.yaml --compute emr.yaml', { 'p.yaml': pod(agent) });
    expect(first?.forecast.target).toBe('none');
  });

  it('nodes of the file are there, with the pods that they run', async () => {
    const node = `---
apiVersion: v1
kind: Node
metadata: {name: n1, labels: {kubernetes.io/hostname: n1}}
status: {allocatable: {cpu: "16", memory: 64Gi, pods: "110"}}
`;
    expect(targets(await verdicts('-f p.yaml --compute emr.yaml', { 'p.yaml': pod(node) }))).toEqual([
      'node:n1',
    ]);
    const busy = `${node}---
apiVersion: v1
kind: Pod
metadata: {name: busy}
spec: {nodeName: n1, containers: [{name: m, image: i, resources: {requests: {cpu: "8"}}}]}
`;
    expect(targets(await verdicts('-f p.yaml --compute emr.yaml', { 'p.yaml': pod(busy) }))).toEqual([
      'pool:nodes',
    ]);
  });

  it('a claim of a generic ephemeral volume counts as made', async () => {
    const volume = `  volumes:
    - name: scratch
      ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}
`;
    expect(targets(await verdicts('-f p.yaml --compute emr.yaml', { 'p.yaml': pod(volume) }))).toEqual([
      'pool:nodes',
    ]);
  });
});
