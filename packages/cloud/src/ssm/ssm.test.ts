import { expect, test } from 'vitest';
import { testCloud } from '../../test-support/cluster-fixture.js';

const cloud = testCloud();
const value = async (Name: string): Promise<string> =>
  (await cloud.call('ssm', 'GetParameter', { Name: `/aws/service/${Name}` })).Parameter.Value;

test.each([
  [
    'eks/optimized-ami/1.34/amazon-linux-2023/x86_64/standard/recommended/release_version',
    /^1\.34\.0-\d{8}$/,
  ],
  ['eks/optimized-ami/1.32/amazon-linux-2-gpu/recommended/release_version', /^1\.32\.0-\d{8}$/],
  [
    'eks/optimized-ami/1.34/amazon-linux-2023/arm64/standard/recommended/image_name',
    /^amazon-eks-node-al2023-arm64/,
  ],
  ['eks/optimized-ami/1.34/amazon-linux-2023/arm64/standard/recommended', /"image_id":"ami-0/],
  ['bottlerocket/aws-k8s-1.34/x86_64/latest/image_version', /^1\.\d+\.\d+-[0-9a-f]{8}$/],
  ['bottlerocket/aws-k8s-1.34/x86_64/latest/image_id', /^ami-0/],
  ['canonical/ubuntu/eks/24.04/1.34/stable/current/amd64/hvm/ebs-gp3/ami-id', /^ami-0/],
])('%s', async (name, expected) => expect(await value(name)).toMatch(expected));

test('another public parameter is not there', async () => {
  expect(
    await cloud.refusal('ssm', 'GetParameter', { Name: '/aws/service/eks/none/recommended/image_id' }),
  ).toBe('ParameterNotFound: Parameter /aws/service/eks/none/recommended/image_id not found.');
});
