// Explaining one pod on 20 pools, in process: a pod that lands, and one that nothing takes and that has to be mended.
// Run: npx tsx --conditions=berth-source bench/explain.ts
import { readClusterConfig } from '@berth/compute';
import type { Pod } from '@berth/kube';
import { explainPod } from '@berth/placement';

const POOLS = 20;
const ROUNDS = 300;
const TYPES = ['m5.large', 'c5.xlarge', 'r5.2xlarge', 'm5a.4xlarge', 'c6i.large'];

const groups = Array.from({ length: POOLS }, (_, index) =>
  [
    `  - name: pool-${index}`,
    `    instanceTypes: [${TYPES[index % TYPES.length]}, ${TYPES[(index + 1) % TYPES.length]}]`,
    '    minSize: 0',
    '    maxSize: 10',
    `    labels: {team: t${index}}`,
    ...(index % 2 === 0 ? ['    taints: [{key: team, value: ml, effect: NoSchedule}]'] : []),
  ].join('\n'),
);
const text = `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: bench, region: us-east-1, version: "1.34"}
managedNodeGroups:
${groups.join('\n')}
`;

const pod = (name: string, spec: Partial<NonNullable<Pod['spec']>>, cpu: string): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default' },
  spec: {
    containers: [{ name: 'main', image: 'i', resources: { requests: { cpu, memory: '1Gi' } } }],
    ...spec,
  },
});

const CASES: readonly (readonly [string, Pod])[] = [
  ['lands', pod('lands', {}, '1')],
  ['lands nowhere, reasons only', pod('reasons', {}, '40')],
  ['lands nowhere, with fixes', pod('fixes', { nodeSelector: { team: 'none' } }, '3')],
];

const { compute } = readClusterConfig(text, 'bench.yaml');
if (!compute) throw new Error('the declaration is not valid');
process.stdout.write(`${POOLS} pools of two types, ${ROUNDS} rounds\n`);
for (const [name, wanted] of CASES) {
  const options = { compute, fixes: !name.endsWith('reasons only') };
  for (let round = 0; round < 30; round += 1) explainPod(wanted, options);
  const before = process.cpuUsage();
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    explainPod(wanted, options);
    return performance.now() - start;
  }).toSorted((a, b) => a - b);
  const { user, system } = process.cpuUsage(before);
  const median = (times[ROUNDS / 2] ?? 0).toFixed(2);
  const cpu = ((user + system) / 1000 / ROUNDS).toFixed(2);
  process.stdout.write(`${name.padEnd(30)} median ${median} ms   mean of processor time ${cpu} ms\n`);
}
