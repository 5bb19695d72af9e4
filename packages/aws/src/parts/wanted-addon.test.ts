// Where CoreDNS runs: on Fargate where nothing else could take it.
import { readClusterConfig } from '@berth/compute';
import { expect, it } from 'vitest';
import type { World } from '../plan/part.js';
import { runsCoreDnsOnFargate, wantedAddon } from './wanted-addon.js';

const HEAD =
  'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: a, region: us-west-2, version: "1.34"}\n';

function worldOf(text: string): World {
  const { config, problems } = readClusterConfig(HEAD + text, 'a.yaml');
  if (!config) throw new Error(JSON.stringify(problems));
  return { config } as unknown as World;
}

const profile = (selector: string) => `fargateProfiles: [{name: p, selectors: [${selector}]}]\n`;
const POOL = 'managedNodeGroups: [{name: m}]\n';

it.each([
  ['a profile of kube-system, and no nodes', profile('{namespace: kube-system}'), true],
  ['a profile of its own labels', profile('{namespace: kube-system, labels: {k8s-app: kube-dns}}'), true],
  ['a profile of other labels', profile('{namespace: kube-system, labels: {app: x}}'), false],
  ['a profile of another namespace', profile('{namespace: default}'), false],
  ['nodes beside the profile', profile('{namespace: kube-system}') + POOL, false],
  ['Auto Mode', `${profile('{namespace: kube-system}')}autoModeConfig: {enabled: true}\n`, false],
])('%s: %s', (_, text, isOnFargate) => {
  expect(runsCoreDnsOnFargate(worldOf(text))).toBe(isOnFargate);
});

it('the add-on is told, unless the file configures it itself', () => {
  const world = worldOf(profile('{namespace: kube-system}'));
  const wanted = (spec: object) => wantedAddon(world, { name: 'coredns', ...spec }, new Set());
  expect(wanted({}).configuration).toBe('{"computeType":"Fargate"}');
  expect(wanted({ configurationValues: '{"replicaCount":3}' }).configuration).toBe('{"replicaCount":3}');
});

it('the role of its stack is its role, unless the file names one; identities are those of the stacks and the file', () => {
  const world = worldOf(POOL);
  const stacks = new Set(['eksctl-a-addon-x', 'eksctl-a-addon-x-podidentityrole-sa', 'eksctl-a-addon-xy']);
  const associations = [{ serviceAccountName: 'sa' }, { serviceAccountName: 'own', roleARN: 'arn:own' }];
  expect(wantedAddon(world, { name: 'x', podIdentityAssociations: associations }, stacks)).toMatchObject({
    roleStack: 'eksctl-a-addon-x',
    identities: [
      { serviceAccount: 'sa', stack: 'eksctl-a-addon-x-podidentityrole-sa' },
      { serviceAccount: 'own', roleArn: 'arn:own' },
    ],
  });
});
