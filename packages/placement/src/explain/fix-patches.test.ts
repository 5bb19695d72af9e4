// Fixes as patches: applied to the files they were made for, the pod lands where it was said, and comments stay.
import { presetText, readClusterConfig, type DeclaredCompute } from '@berth/compute';
import { isJsonObject, readYamlDocuments, type Pod } from '@berth/kube';
import { describe, expect, test } from 'vitest';
import { explainPod } from './explain-pod.js';
import { applyPatches, manifestOperations, type FixDocument } from './fix-patches.js';

const POOLS = `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: c, region: us-west-2, version: "1.34"}
nodeGroups:
  - name: plain            # for everything
    instanceType: m5.large # small
    labels: {team: web}
    minSize: 0
    maxSize: 0
    tags:
      k8s.io/cluster-autoscaler/enabled: "true"
managedNodeGroups:
- name: gpu
  instanceType: g4dn.xlarge
  # grows from zero
  minSize: 0
  maxSize: 4
  taints:
  - {key: nvidia.com/gpu, effect: NoSchedule}
fargateProfiles:
  - name: batch
    selectors: [{namespace: batch, labels: {tier: small}}]
`;

const job = (spec: string, metadata = ''): string => `# Ours.
apiVersion: batch/v1
kind: Job
metadata:
  name: train
${metadata}spec:
  template:
    spec:
      restartPolicy: Never # it is a Job
${spec}`;

const CASES: readonly (readonly [string, string, string])[] = [
  [
    'the documented bootstrap pod, disk included',
    presetText('concurrent'),
    job(`      tolerations:
        - key: concurrent-node-type
          operator: Equal
          value: system
          effect: NoSchedule
      containers:
        - name: main # builds
          image: b
          resources:
            limits: {cpu: 3000m, memory: 7000M, ephemeral-storage: 100Gi}
`),
  ],
  [
    'a pod without toleration on Concurrent pools',
    presetText('concurrent'),
    job(`      nodeSelector: {alpha.eksctl.io/nodegroup-name: worker}
      containers:
      - {name: main, image: b, resources: {requests: {cpu: "2", memory: 4Gi}}}
`),
  ],
  [
    'a pod that no Fargate profile matches',
    presetText('concurrent-fargate'),
    job('      containers: [{name: main, image: b}]\n', '  labels: {a: b}\n'),
  ],
  [
    'a GPU pod',
    POOLS,
    job('      containers: [{name: m, image: i, resources: {limits: {nvidia.com/gpu: 2}}}]\n'),
  ],
  [
    'a pod in a Fargate namespace that asks for the host network, a host port and privileges',
    POOLS,
    `apiVersion: v1
kind: Pod
metadata: {name: p, namespace: batch, labels: {tier: small}}
spec:
  hostNetwork: true
  containers:
    - name: m
      image: i
      ports: [{containerPort: 80, hostPort: 80}]
      securityContext:
        privileged: true
`,
  ],
  [
    'a pool that may not grow',
    POOLS,
    job(
      '      nodeSelector: {team: ml}\n      containers: [{name: m, image: i, resources: {requests: {cpu: 3}}}]\n',
    ),
  ],
  [
    'a pod larger than Fargate',
    POOLS,
    `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "batch", "labels": {"tier": "small"}},
  "spec": {"containers": [{"name": "m", "image": "i", "resources": {"requests": {"cpu": 20, "memory": "150Gi"}}}]}}
`,
  ],
  [
    'required affinity to a label of another value',
    POOLS,
    job(`      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms:
              - matchExpressions:
                  - {key: team, operator: In, values: [ml]}
      containers: [{name: m, image: i}]
`),
  ],
];

describe('every fix, applied to the files', () => {
  test.each(CASES)('mends %s', (_, clusterText, manifest) => {
    const { fixes } = explain(manifest, clusterText);
    expect(fixes.length).toBeGreaterThan(0);
    for (const { patches = [], target, cost, diff = '', where } of fixes) {
      expect(patches.length).toBeGreaterThan(0);
      expect(where).toMatch(/^(pod|cluster)\.yaml:\d+:\d+/);
      const patched = (file: string, text: string): string =>
        applyPatches(
          text,
          patches.filter((one) => one.file === file),
        ) ?? '';
      const [pod, cluster] = [patched('pod.yaml', manifest), patched('cluster.yaml', clusterText)];
      const { outcome, forecast } = explain(pod, cluster);
      expect({ outcome, target: forecast.target, cost: forecast.usdPerHour }).toEqual({
        outcome: 'scheduled',
        target,
        cost,
      });
      expect(applied(diff, { 'pod.yaml': manifest, 'cluster.yaml': clusterText })).toEqual({
        'pod.yaml': pod,
        'cluster.yaml': cluster,
      });
      for (const comment of comments(manifest)) expect(pod).toContain(comment);
      for (const comment of comments(clusterText)) expect(cluster).toContain(comment);
    }
  });

  test('points at the line, shows two lines around, and says the operation', () => {
    const [, clusterText, manifest] = CASES[1] ?? ['', '', ''];
    const fix = explain(manifest, clusterText).fixes.find(({ target }) => target === 'pool:worker');
    expect(fix?.patches).toMatchObject([
      {
        file: 'pod.yaml',
        line: 8,
        column: 5,
        document: 0,
        op: 'add',
        path: '/spec/template/spec/tolerations',
        value: [{ key: 'concurrent-node-type', operator: 'Equal', value: 'worker', effect: 'NoSchedule' }],
      },
    ]);
    expect(fix?.diff).toBe(`--- pod.yaml
+++ pod.yaml
@@ -11,2 +11,7 @@
       containers:
       - {name: main, image: b, resources: {requests: {cpu: "2", memory: 4Gi}}}
+      tolerations:
+      - key: concurrent-node-type
+        operator: Equal
+        value: worker
+        effect: NoSchedule
`);
  });
});

function explain(manifest: string, clusterText: string): ReturnType<typeof explainPod> {
  const [document] = readYamlDocuments(manifest, 'pod.yaml').documents;
  const [config] = readYamlDocuments(clusterText, 'cluster.yaml').documents;
  if (!document || !config) throw new Error('the texts hold no documents');
  const { value } = document;
  const isPod = isJsonObject(value) && value['kind'] === 'Pod';
  const pod: FixDocument = { file: 'pod.yaml', text: manifest, document: 0, ...document };
  const place = { podPath: isPod ? [] : ['spec', 'template'], objectPath: [] };
  return explainPod(podOf(value, isPod), {
    compute: computeOf(clusterText),
    sources: {
      pod: { ...pod, operations: manifestOperations(place) },
      compute: { file: 'cluster.yaml', text: clusterText, document: 0, ...config },
    },
  });
}

function podOf(value: unknown, isPod: boolean): Pod {
  const object = value as { metadata: Pod['metadata']; spec: { template: Pod } };
  if (isPod) return value as Pod;
  const { template } = object.spec;
  const { name, namespace } = object.metadata;
  return { ...template, apiVersion: 'v1', kind: 'Pod', metadata: { ...template.metadata, name, namespace } };
}

function computeOf(text: string): DeclaredCompute {
  const { compute, problems } = readClusterConfig(text, 'cluster.yaml');
  if (!compute) throw new Error(JSON.stringify(problems));
  return compute;
}

const comments = (text: string): readonly string[] => text.match(/# .*/g) ?? [];

/** What `patch` makes of the texts. */
function applied(diff: string, texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const patched = { ...texts };
  for (const part of diff.split(/^(?=--- )/m)) {
    const [head = '', , ...rows] = part.split('\n');
    const file = head.slice('--- '.length);
    const lines = (texts[file] ?? '').split(/(?<=\n)/);
    const out: string[] = [];
    let at = 0;
    for (const row of rows.slice(0, -1)) {
      const hunk = /^@@ -(\d+)/.exec(row);
      if (hunk) while (at < Number(hunk[1]) - 1) out.push(lines[at++] ?? '');
      else if (row.startsWith('+')) out.push(`${row.slice(1)}\n`);
      else {
        expect(`${row.slice(1)}\n`).toBe(lines[at++]);
        if (row.startsWith(' ')) out.push(`${row.slice(1)}\n`);
      }
    }
    patched[file] = [...out, ...lines.slice(at)].join('');
  }
  return patched;
}
