// `berth diff` as a person sees it, and the workloads of a running cluster.
import { fileURLToPath } from 'node:url';
import { expectGolden } from '@berth/testing';
import type { Node, Pod } from '@berth/kube';
import { expect, it } from 'vitest';
import { runCli } from '../cli.js';
import { COMMANDS } from '../commands.js';
import { recordedHost } from '../testing/recorded-host.js';
import { workloadsOf } from './diff/live-workloads.js';
import { plannedWorkloads } from './diff/planned-workloads.js';

const cwd = fileURLToPath(new URL('../../testdata/files', import.meta.url));

it('reads as in the transcript', async () => {
  const lines = [
    'berth diff cluster.yaml edited.yaml --pods pods.yaml --pods job.yaml',
    'berth diff cluster.yaml cluster.yaml --pods pods.yaml',
    'berth diff cluster.yaml edited.yaml --pods pods.yaml -o name',
    'berth diff cluster.yaml broken.yaml --pods pods.yaml',
    'berth diff cluster.yaml edited.yaml --pods bad-objects.yaml',
    'berth diff cluster.yaml edited.yaml',
    'berth diff cluster.yaml edited.yaml --pods pods.yaml --live',
  ];
  const all = [];
  for (const line of lines) {
    const host = recordedHost({ cwd });
    const exitCode = await runCli(line.split(' ').slice(1), COMMANDS, host);
    const { stdout, stderr } = host.written();
    all.push(`$ ${line}\n${stdout}${stderr === '' ? '' : `--- stderr\n${stderr}`}--- exit ${exitCode}\n`);
  }
  expectGolden('diff.txt', all.join('\n'));
});

it('counts pods of one controller and shape as one workload, where they run', () => {
  const node = (name: string, pool: string): Node => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'alpha.eksctl.io/nodegroup-name': pool } },
    status: { allocatable: { cpu: '4', memory: '8Gi', pods: '10' } },
  });
  const owned = (name: string, nodeName: string, kind = 'ReplicaSet'): Pod => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      ownerReferences: [{ apiVersion: 'apps/v1', kind, name: 'web', uid: kind, controller: true }],
    },
    spec: {
      nodeName,
      hostname: name,
      containers: [
        { name: 'c', image: 'i', volumeMounts: [{ name: `kube-api-access-${name}`, mountPath: '/t' }] },
      ],
      volumes: [{ name: `kube-api-access-${name}`, projected: { sources: [] } }],
    },
  });
  const cluster = {
    nodes: [node('a', 'one'), node('b', 'two')],
    pods: [
      owned('web-1', 'a'),
      owned('web-2', 'b'),
      owned('web-3', ''),
      { ...owned('web-0', 'a'), status: { phase: 'Succeeded' as const } },
      owned('ds', 'a', 'DaemonSet'),
      owned('alone', '', 'Job'),
    ],
  };
  expect(workloadsOf(cluster)).toMatchObject([
    { name: 'default/web', count: 3, runsOn: ['pool:one', 'pool:two'] },
    { name: 'default/web', count: 1, runsOn: [] },
  ]);
  expect(workloadsOf(cluster)[0]?.pod.spec).not.toHaveProperty('nodeName');
});

it('plans what CronJobs and suspended Jobs will start', async () => {
  const template = {
    metadata: {},
    spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' },
  };
  const lists: Readonly<Record<string, readonly object[]>> = {
    'cronjobs.batch': [
      {
        metadata: { name: 'nightly', namespace: 'jobs' },
        spec: { schedule: '0 0 * * *', jobTemplate: { spec: { parallelism: 3, template } } },
      },
      {
        metadata: { name: 'off', namespace: 'jobs' },
        spec: { suspend: true, schedule: '0 0 * * *', jobTemplate: { spec: { template } } },
      },
    ],
    'jobs.batch': [
      { metadata: { name: 'later', namespace: 'jobs' }, spec: { suspend: true, template } },
      { metadata: { name: 'runs', namespace: 'jobs' }, spec: { template } },
    ],
  };
  const list = (resource: string) => Promise.resolve({ items: lists[resource] ?? [] });
  const planned = await plannedWorkloads({ list } as unknown as Parameters<typeof plannedWorkloads>[0]);
  expect(planned).toMatchObject([
    { name: 'jobs/nightly', count: 3, runsOn: [] },
    { name: 'jobs/later', count: 1, runsOn: [] },
  ]);
});
