import { aPod } from '@berth/testing';
import { expect, test } from 'vitest';
import { createMemoryApi } from '../memory-api.js';

test('writing the unchanged pod again, as apply does, is no change of its tolerations', async () => {
  const api = createMemoryApi({ clock: { now: () => 0, after: () => () => undefined }, random: () => 0.5 });
  await api.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  await api.create('serviceaccounts', {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace: 'default' },
  });
  const tolerations = [{ key: 'concurrent-node-type', operator: 'Exists' as const }];
  const pod = aPod({ name: 'p', namespace: 'default' });
  await api.create('pods', { ...pod, spec: { containers: [], ...pod.spec, tolerations } });
  const body = { spec: { tolerations } };
  const patched = await api.patch('pods', { namespace: 'default', name: 'p' }, { type: 'merge', body });
  expect(patched.spec?.tolerations).toHaveLength(3);
});
