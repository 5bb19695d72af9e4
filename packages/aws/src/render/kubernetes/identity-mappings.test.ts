import { readClusterConfig } from '@berth/compute';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addToAwsAuth, type IdentityMapping } from './aws-auth.js';
import { identityMappings } from './identity-mappings.js';

const text = `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: c, region: us-west-2}
iamIdentityMappings:
  - {arn: "arn:aws:iam::342236305043:role/LB2-eks-admin", username: admin, groups: [system:masters], noDuplicateARNs: true}
  - {arn: "arn:aws:iam::342236305043:user/ann", username: ann, groups: [dev]}
  - {account: "342236305043"}
  - {serviceName: emr-containers, namespace: spark}
`;

it('reads the rows of a file', () => {
  const { config } = readClusterConfig(text, 'cluster.yaml');
  expect(config && identityMappings(config, { accountId: '123456789012' })).toEqual([
    {
      kind: 'role',
      arn: 'arn:aws:iam::342236305043:role/LB2-eks-admin',
      username: 'admin',
      groups: ['system:masters'],
      noDuplicateArns: true,
    },
    {
      kind: 'user',
      arn: 'arn:aws:iam::342236305043:user/ann',
      username: 'ann',
      groups: ['dev'],
      noDuplicateArns: false,
    },
    { kind: 'account', account: '342236305043' },
    {
      kind: 'role',
      arn: 'arn:aws:iam::123456789012:role/AWSServiceRoleForAmazonEMRContainers',
      username: 'emr-containers',
      groups: [],
    },
  ]);
});

const word = fc.constantFrom('a', 'b', 'c:d', 'system:nodes', "it's", '{{x}}', '- y', 'true', '1');
const mapping: fc.Arbitrary<IdentityMapping> = fc.oneof(
  fc.record({
    kind: fc.constant('role' as const),
    arn: fc.constantFrom('arn:aws:iam::1:role/a', 'arn:aws:iam::1:role/p/b', 'arn:aws-cn:iam::1:role/a'),
    username: word,
    groups: fc.uniqueArray(word, { maxLength: 3 }),
    noDuplicateArns: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('account' as const),
    account: fc.constantFrom('123456789012', '012345678901'),
  }),
);

it('writes rows once, whatever they are, and never loses one', () => {
  fc.assert(
    fc.property(fc.array(mapping, { maxLength: 6 }), fc.array(mapping, { maxLength: 6 }), (before, after) => {
      const first = addToAwsAuth(undefined, before);
      const second = first.ok ? addToAwsAuth(first.value.configMap, after) : first;
      const again = second.ok ? addToAwsAuth(second.value.configMap, [...before, ...after]) : second;
      if (!first.ok || !second.ok || !again.ok) throw new Error('refused');
      expect(again.value.configMap).toBe(second.value.configMap);
      for (const [key, value] of Object.entries(first.value.configMap.data ?? {})) {
        expect(second.value.configMap.data?.[key]?.startsWith(value)).toBe(true);
      }
    }),
  );
});
