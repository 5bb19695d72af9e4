import { readClusterConfig } from '@berth/compute';
import { expect, it } from 'vitest';
import { renderStacks } from '../render-stacks.js';
import { keyPairImports } from './key-pair.js';

const head = 'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: c, region: us-west-2}\n';
const facts = { accountId: '123456789012' };

function configOf(ssh: string) {
  const file = readClusterConfig(`${head}managedNodeGroups: [{name: m, ssh: ${ssh}}]\n`, 'cluster.yaml');
  if (!file.config) throw new Error(file.problems.map(({ message }) => message).join('; '));
  return file.config;
}

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGk1bWJlZGRlZC1rZXktZm9yLWEtdGVzdC0wMDAwMDA=';

it('imports a key of the file by a name that tells it', () => {
  const [only, ...more] = keyPairImports(configOf(`{publicKey: "${key}"}`), facts);
  expect(more).toEqual([]);
  expect(only?.publicKey).toBe(key);
  expect(only?.keyName).toMatch(/^eksctl-c-nodegroup-m-/);
});

it('imports nothing for a key pair that is there', () => {
  expect(keyPairImports(configOf('{publicKeyName: mine}'), facts)).toEqual([]);
});

it('takes a path that nobody read for the name of a pair', () => {
  const stacks = renderStacks({ config: configOf('{publicKeyPath: mine}'), facts });
  const template = stacks.ok ? JSON.stringify(stacks.value[1]?.template) : '';
  expect(template).toContain('"KeyName":"mine"');
});
