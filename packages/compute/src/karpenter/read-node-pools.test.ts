// NodePools beside a ClusterConfig: what is read, and what is refused where.
import { describe, expect, test } from 'vitest';
import { readClusterConfig } from '../read-cluster-config.js';

const CLUSTER = `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: c, region: us-east-1 }
`;
const CLASS = `---
apiVersion: karpenter.k8s.aws/v1
kind: EC2NodeClass
metadata: { name: default }
spec:
  amiSelectorTerms: [{ alias: bottlerocket@latest }]
  role: nodes
  blockDeviceMappings: [{ deviceName: /dev/xvda, ebs: { volumeSize: 100Gi } }]
  kubelet: { maxPods: 50 }
`;
const pool = (name: string, spec: string): string => `---
apiVersion: karpenter.sh/v1
kind: NodePool
metadata: { name: ${name} }
spec:
  template:
    metadata: { labels: { team: vision } }
    spec:
      nodeClassRef: { group: karpenter.k8s.aws, kind: EC2NodeClass, name: default }
      requirements:
        - { key: karpenter.sh/capacity-type, operator: In, values: [spot] }
        - { key: karpenter.k8s.aws/instance-generation, operator: Gt, values: ["4"] }
${spec}`;

const read = (text: string) => readClusterConfig(text, 'f.yaml');
const problemsOf = (text: string) =>
  read(text).problems.map(({ place, message }) => `${place?.line}: ${message}`);

describe('NodePools', () => {
  test('come in the order in which they are tried, each with its class', () => {
    const light = pool('light', '  limits: { cpu: 100, memory: 400Gi }\n');
    const heavy = pool('heavy', '  weight: 10\n  disruption: { consolidateAfter: 5m }\n');
    const { compute, problems } = read(CLUSTER + light + CLASS + heavy);
    expect(problems).toEqual([]);
    expect(compute?.karpenterPools?.map(({ name, weight }) => [name, weight])).toEqual([
      ['heavy', 10],
      ['light', 0],
    ]);
    expect(compute?.karpenterPools?.[1]).toMatchObject({
      labels: { team: 'vision' },
      limits: { cpu: '100', memory: '400Gi' },
      consolidateAfterMs: 0,
      requirements: [
        { key: 'karpenter.sh/capacity-type', operator: 'In', values: ['spot'] },
        { key: 'karpenter.k8s.aws/instance-generation', operator: 'Gt', values: ['4'] },
      ],
      nodeClass: { name: 'default', amiFamily: 'Bottlerocket', volumeSizeGib: 100, maxPods: 50 },
    });
    expect(compute?.karpenterPools?.[0]?.consolidateAfterMs).toBe(300_000);
  });

  test('a file without them declares what it did before', () => {
    expect(read(CLUSTER).compute).not.toHaveProperty('karpenterPools');
  });

  test('mistakes are told with their lines', () => {
    expect(problemsOf(CLUSTER + pool('p', ''))).toEqual([
      '12: there is no EC2NodeClass "default" in the file',
    ]);
    expect(problemsOf(CLUSTER + CLASS + pool('p', '  wieght: 3\n  limits: { cpu: lots }\n'))).toEqual([
      '25: unknown field "wieght"',
      '26: "lots" is not a quantity',
    ]);
    const odd = pool('p', '')
      .replace('operator: Gt', 'operator: Above')
      .replace('values: [spot]', 'values: []');
    expect(problemsOf(CLUSTER + CLASS + odd)).toEqual([
      '23: In needs at least one value',
      '24: operator "Above" is not known',
    ]);
    expect(problemsOf(CLUSTER + CLASS.replace('EC2NodeClass', 'NodeOverlay'))).toEqual([
      '6: not supported yet: karpenter.k8s.aws/v1 NodeOverlay',
    ]);
  });
});
