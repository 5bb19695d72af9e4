// Entries without a stack of ours: of people their groups count, of nodes EKS sets them.
import { readClusterConfig } from '@berth/compute';
import { expect, it } from 'vitest';
import type { World } from '../plan/part.js';
import { accessParts } from './access-part.js';

const ARN = 'arn:aws:iam::123456789012:role/made-by-hand';

function worldWith(entry: string, groups: readonly string[]): World {
  const text =
    'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: c, region: us-west-2}\n' +
    `accessConfig: {accessEntries: [{principalARN: "${ARN}", ${entry}}]}\n`;
  const { config } = readClusterConfig(text, 'c.yaml');
  const answers: Record<string, unknown> = {
    ListAccessEntries: { accessEntries: [ARN] },
    DescribeAccessEntry: { accessEntry: { principalArn: ARN, kubernetesGroups: groups } },
    ListAssociatedAccessPolicies: { associatedAccessPolicies: [] },
  };
  const calls = { send: (_service: string, operation: string) => Promise.resolve(answers[operation]) };
  const actual = { stacks: [], controlPlane: { authenticationMode: 'API' } };
  return { calls, config, actual, facts: {} } as unknown as World;
}

it.each([
  ['a person with the same groups', 'kubernetesGroups: [ops]', ['ops'], 0],
  ['a person with other groups', 'kubernetesGroups: [ops]', ['dev'], 1],
  ['nodes, whose groups EKS sets', 'type: EC2_LINUX', ['system:nodes'], 0],
])('%s', async (_who, entry, groups, steps) => {
  expect(await accessParts.plan(worldWith(entry, groups))).toHaveLength(steps);
});
