// `berth diff` as a person sees it, and the workloads of a running cluster.
import { fileURLToPath } from 'node:url';
import { expectGolden } from '@berth/testing';
import { createSnapshot } from '@berth/placement';
import type { Node, Pod } from '@berth/kube';
import { expect, it } from 'vitest';
import { runCli } from '../cli.js';
import { COMMANDS } from '../commands.js';
import { recordedHost } from '../testing/recorded-host.js';
import { workloadsOf } from './diff/live-workloads.js';

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
  const snapshot = createSnapshot({
    nodes: [node('a', 'one'), node('b', 'two')],
    pods: [owned('web-1', 'a'), owned('web-2', 'b'), owned('ds', 'a', 'DaemonSet')],
  });
  expect(workloadsOf(snapshot)).toMatchObject([
    { name: 'default/web', count: 2, runsOn: ['pool:one', 'pool:two'] },
  ]);
  expect(workloadsOf(snapshot)[0]?.pod.spec).not.toHaveProperty('nodeName');
});
