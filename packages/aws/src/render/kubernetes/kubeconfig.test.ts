import { expect, it } from 'vitest';
import { eksKubeconfig } from './kubeconfig.js';

it('asks the AWS CLI for tokens, and holds no secret', () => {
  const text = eksKubeconfig({
    clusterName: 'c',
    clusterArn: 'arn:aws:eks:us-west-2:123456789012:cluster/c',
    region: 'us-west-2',
    endpoint: 'https://x',
    certificateAuthority: 'Q0E=',
    roleArn: 'arn:aws:iam::123456789012:role/admin',
    profile: 'work',
    contextName: 'c',
  });
  expect(text).toContain('current-context: c\n');
  expect(text).toContain('command: aws\n');
  expect(text).toMatch(/- --role-arn\n\s+- arn:aws:iam::123456789012:role\/admin\n/);
  expect(text).toMatch(/name: AWS_PROFILE\n\s+value: work\n/);
});
