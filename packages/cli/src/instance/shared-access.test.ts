// What a deleted cluster leaves in the Kubernetes that it shared with others.
import type { ObjectApi } from '@berth/kube';
import { expect, it } from 'vitest';
import { forgetCluster, ownerOf, ownPartOf } from './shared-access.js';

const role = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;
const ROLE = 'eks.amazonaws.com/role-arn';

/** An API of accounts with these roles and an aws-auth with these rows; keeps what is written. */
function apiOf(accounts: Readonly<Record<string, string | undefined>>, rows: readonly string[] | undefined) {
  const written: unknown[] = [];
  const items = Object.entries(accounts).map(([name, arn]) => ({
    metadata: {
      name,
      namespace: 'default',
      ...(arn === undefined ? {} : { annotations: { [ROLE]: arn } }),
      labels: { 'app.kubernetes.io/managed-by': name === 'helm' ? 'Helm' : 'eksctl' },
    },
  }));
  const mapRoles = rows?.map((arn) => `- rolearn: ${arn}\n  username: x\n  groups: [a]\n`).join('');
  const api = {
    list: async () => ({ items }),
    get: async () => {
      if (mapRoles === undefined) throw Object.assign(new Error('none'), { reason: 'NotFound' });
      return { metadata: {}, data: { mapRoles, mapUsers: '[]\n' } };
    },
    patch: async (_: string, { name }: { name: string }, { body }: { body: unknown }) => {
      written.push([name, body]);
    },
    delete: async (_: string, { name }: { name: string }) => {
      written.push([name, 'deleted']);
    },
  };
  return { api: api as unknown as ObjectApi, written };
}

it('a role of stacks is of the longest cluster name that it begins with', () => {
  const names = ['a', 'a-b', 'c'];
  expect(ownerOf(role('eksctl-a-addon-iamserviceaccount-x-Role1-Q'), names)).toBe('a');
  expect(ownerOf(role('eksctl-a-b-addon-x-Role1-Q'), names)).toBe('a-b');
  expect(ownerOf(role('path/eksctl-c-nodegroup-n-NodeInstanceRole-Q'), names)).toBe('c');
  expect(ownerOf(role('eksctl-d-addon-x'), names)).toBeUndefined();
  expect(ownerOf(role('admin'), names)).toBeUndefined();
});

it('beside another cluster goes what its stacks made', async () => {
  const mine = role('eksctl-a-addon-x-Role1-Q');
  const theirs = role('eksctl-a-b-addon-x-Role1-Q');
  const { api, written } = apiOf({ mine, helm: mine, theirs, given: role('given'), plain: undefined }, [
    mine,
    theirs,
    role('admin'),
  ]);
  await forgetCluster(api, 'a', ['a-b']);
  const annotations = { [ROLE]: null };
  expect(written.slice(0, 2)).toEqual([
    ['mine', { metadata: { annotations, labels: { 'app.kubernetes.io/managed-by': null } } }],
    ['helm', { metadata: { annotations } }],
  ]);
  const [, last] = written[2] as [string, { data: { mapRoles: string } }];
  expect(written).toHaveLength(3);
  expect(last.data.mapRoles).not.toContain(mine);
  expect(last.data.mapRoles).toContain(theirs);
  expect(last.data.mapRoles).toContain(role('admin'));
  expect(Object.keys(last.data)).toEqual(['mapRoles']);
});

it('with the last cluster all of it goes; accounts without a role stay untouched', async () => {
  const { api, written } = apiOf({ given: role('given'), plain: undefined }, [role('admin')]);
  await forgetCluster(api, 'a', []);
  expect(written.map((one) => (one as [string])[0])).toEqual(['given', 'aws-auth']);
  expect(written[1]).toEqual(['aws-auth', 'deleted']);
});

it('adoption of one reads nothing of the stacks of the other', async () => {
  const mine = role('eksctl-a-addon-x-Role1-Q');
  const theirs = role('eksctl-a-b-addon-x-Role1-Q');
  const { api } = apiOf({ mine, theirs, given: role('given'), plain: undefined }, [
    mine,
    theirs,
    role('admin'),
  ]);
  const own = ownPartOf(api, 'a', ['a-b']);
  const { items } = await own.list('serviceaccounts');
  expect(items.map(({ metadata }) => metadata.name)).toEqual(['mine', 'given', 'plain']);
  const { data } = await own.get('configmaps', { namespace: 'kube-system', name: 'aws-auth' });
  expect(data?.['mapRoles']).not.toContain(theirs);
  expect(data?.['mapRoles']).toContain(mine);
});
