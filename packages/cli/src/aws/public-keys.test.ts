// The key at a path takes the path's place; what is no file stays the name that it is.
import { readClusterConfig } from '@berth/compute';
import { expect, it } from 'vitest';
import { withPublicKeys } from './public-keys.js';

const read = (ssh: string) => {
  const text = `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: k, region: us-west-2, version: "1.34"}
managedNodeGroups: [{name: a, instanceType: m5.large, ssh: ${ssh}}]
`;
  const { config } = readClusterConfig(text, 'k.yaml');
  if (!config) throw new Error('invalid');
  const files: Readonly<Record<string, string>> = { '~/.ssh/id_rsa.pub': 'usual\n', '/k.pub': 'mine\n' };
  const { document } = withPublicKeys(config, (path) => files[path]);
  return (document['managedNodeGroups'] as { readonly ssh: unknown }[])[0]?.ssh;
};

it.each([
  ['{publicKeyPath: /k.pub}', { publicKey: 'mine' }],
  ['{allow: true, publicKeyPath: /k.pub}', { allow: true, publicKey: 'mine' }],
  ['{allow: true}', { allow: true, publicKey: 'usual' }],
  ['{allow: false}', { allow: false }],
  ['{publicKeyPath: my-pair}', { publicKeyPath: 'my-pair' }],
  ['{publicKeyName: my-pair}', { publicKeyName: 'my-pair' }],
])('%s', (ssh, expected) => {
  expect(read(ssh)).toEqual(expected);
});
