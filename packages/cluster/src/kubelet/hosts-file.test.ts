// The names a pod can reach.
import { expect, test } from 'vitest';
import type { Pod } from '@berth/kube';
import { createMemoryApi } from '../api/memory-api.js';
import { renderHostsFile } from './hosts-file.js';
import { serviceEnvironment } from './service-environment.js';

test('itself, its aliases, services with pods behind them and services without', async () => {
  const clock = { now: () => 0, after: () => () => undefined };
  const api = createMemoryApi({ clock, random: () => 0.5 });
  await api.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } });
  const service = (name: string, spec: object) =>
    api.create('services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: 'a' },
      spec: { ports: [{ port: 80, name: 'http' }], ...spec },
    });
  await service('web', { clusterIP: '10.96.3.4' });
  await service('idle', { clusterIP: '10.96.3.5' });
  await api.create('endpoints', {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name: 'web', namespace: 'a' },
    subsets: [{ addresses: [{ ip: '127.16.0.9', hostname: 'first' }], ports: [{ port: 80 }] }],
  });
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'me', namespace: 'a' },
    spec: { containers: [], hostAliases: [{ ip: '1.2.3.4', hostnames: ['x', 'y'] }] },
  };
  expect(renderHostsFile(api, pod, '127.16.0.1').split('\n').slice(3)).toEqual([
    '127.16.0.1\tme',
    '1.2.3.4\tx\ty',
    '127.96.3.5\tidle idle.a idle.a.svc idle.a.svc.cluster.local',
    '127.16.0.9\tweb web.a web.a.svc web.a.svc.cluster.local',
    '127.16.0.9\tfirst.web first.web.a first.web.a.svc first.web.a.svc.cluster.local',
    '',
  ]);
  expect(serviceEnvironment(api, pod)).toMatchObject({
    WEB_SERVICE_HOST: '10.96.3.4',
    WEB_SERVICE_PORT_HTTP: '80',
    WEB_PORT_80_TCP: 'tcp://10.96.3.4:80',
  });
});
