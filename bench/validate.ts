// Reading a ClusterConfig of 20 pools: parsed, decoded, defaulted and validated, in process.
// Run: npx tsx --conditions=berth-source bench/validate.ts
import { lintClusterConfig, readClusterConfig } from '@berth/compute';

const POOLS = 20;
const ROUNDS = 200;

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

function measure(name: string, work: () => unknown): void {
  const first = performance.now();
  work();
  const firstMs = performance.now() - first;
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  }).toSorted((a, b) => a - b);
  const at = (share: number) => (times[Math.floor(share * (ROUNDS - 1))] ?? 0).toFixed(2);
  process.stdout.write(
    `${name}: first ${firstMs.toFixed(1)} ms, then p50 ${at(0.5)} ms, p99 ${at(0.99)} ms\n`,
  );
}

measure('parse and validate 20 pools', () => readClusterConfig(text, 'bench.yaml'));
measure('lint 20 pools', () => lintClusterConfig(text, 'bench.yaml', { nowMs: 0 }));
