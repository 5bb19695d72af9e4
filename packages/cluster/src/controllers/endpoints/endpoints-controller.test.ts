import type { Service } from '@berth/kube';
import { afterEach, describe, expect, test } from 'vitest';
import {
  addNode,
  memoryCluster,
  podAsking,
  readyNode,
  type MemoryCluster,
} from '../testing/memory-cluster.js';

let cluster: MemoryCluster;
afterEach(() => cluster.stop());

const SERVICE: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace: 'n', name: 's' },
  spec: { clusterIP: 'None', selector: { a: 'b' }, ports: [{ name: 'h', port: 80, targetPort: 'web' }] },
};

async function setup() {
  cluster = await memoryCluster({ controllers: true });
  const addPod = async (name: string, node: string, ready: boolean) => {
    const base = podAsking(name, '1', { nodeName: node });
    const ports = [{ name: 'web', containerPort: 8080 }];
    await cluster.api.create('pods', {
      ...base,
      metadata: { ...base.metadata, labels: { a: 'b' } },
      spec: { ...base.spec, containers: [{ name: 'c', image: 'x', ports }] },
    });
    const status = {
      phase: 'Running',
      podIP: '10.1.0.7',
      podIPs: [{ ip: '10.1.0.7' }],
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
    };
    const key = { namespace: 'n', name };
    await cluster.api.patch('pods', key, { type: 'merge', body: { status } }, { subresource: 'status' });
    await cluster.clock.settle();
  };
  const slice = () => cluster.api.items('endpointslices.discovery.k8s.io', 'n')[0];
  const endpoints = () => cluster.api.peek('endpoints', { namespace: 'n', name: 's' });
  return { addPod, slice, endpoints };
}

describe('a service with a selector', () => {
  test('lists its ready pods with their own port', async () => {
    const { addPod, slice, endpoints } = await setup();
    await addNode(cluster, readyNode('n1'));
    await cluster.api.create('services', SERVICE);
    await addPod('p', 'n1', true);
    expect(slice()?.endpoints).toMatchObject([
      {
        addresses: ['10.1.0.7'],
        conditions: { ready: true, serving: true, terminating: false },
        nodeName: 'n1',
      },
    ]);
    expect(slice()?.ports).toEqual([{ name: 'h', protocol: 'TCP', port: 8080 }]);
    expect(slice()?.metadata.labels).toMatchObject({
      'kubernetes.io/service-name': 's',
      'service.kubernetes.io/headless': '',
    });
    expect(endpoints()?.subsets?.[0]?.addresses?.[0]?.ip).toBe('10.1.0.7');
  });

  test('keeps unready ones apart', async () => {
    const { addPod, slice, endpoints } = await setup();
    await addNode(cluster, readyNode('n1'));
    await cluster.api.create('services', SERVICE);
    await addPod('p', 'n1', false);
    expect(slice()?.endpoints[0]?.conditions).toMatchObject({ ready: false, serving: false });
    expect(endpoints()?.subsets?.[0]?.notReadyAddresses?.[0]?.ip).toBe('10.1.0.7');
  });

  test('waits for the node of a pod, and says so', async () => {
    const { addPod, slice } = await setup();
    await cluster.api.create('services', SERVICE);
    await addPod('p', 'gone', true);
    expect(slice()?.endpoints ?? []).toEqual([]);
    expect(cluster.events('s')).toContain(
      'FailedToUpdateEndpointSlices: Error updating Endpoint Slices for Service n/s: skipping Pod p for Service n/s: Node gone Not Found',
    );
    await addNode(cluster, readyNode('gone'));
    expect(slice()?.endpoints).toHaveLength(1);
  });

  test('loses its endpoints with the pod and its objects with itself', async () => {
    const { addPod, slice, endpoints } = await setup();
    await addNode(cluster, readyNode('n1'));
    await cluster.api.create('services', SERVICE);
    await addPod('p', 'n1', true);
    await cluster.api.delete('pods', { namespace: 'n', name: 'p' }, { gracePeriodSeconds: 0 });
    await cluster.clock.settle();
    expect(slice()?.endpoints ?? []).toEqual([]);
    await cluster.api.delete('services', { namespace: 'n', name: 's' });
    await cluster.clock.advance(1_000);
    expect(slice()).toBeUndefined();
    expect(endpoints()).toBeUndefined();
  });
});
