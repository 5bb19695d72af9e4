import type { Service } from '@berth/kube';
import { describe, expect, test } from 'vitest';

import type { Draft, RequestContext } from '../kind-rules.js';
import { decodeAs } from '../validation/decode.js';
import { rulesFor } from './index.js';

const rules = rulesFor('', 'Service');

function context(services: readonly unknown[] = [], dryRun = false): RequestContext {
  const api = { items: () => services, peek: () => undefined } as unknown as RequestContext['api'];
  return {
    user: { username: 'u', groups: [] },
    operation: 'CREATE',
    namespace: 'n',
    dryRun,
    nowMs: 0,
    random: () => 0,
    api,
  };
}

function created(spec: Draft, given = context()): NonNullable<Service['spec']> {
  const result = decodeAs('io.k8s.api.core.v1.Service', { metadata: { name: 's', namespace: 'n' }, spec });
  const draft = result.ok ? result.draft : {};
  rules.defaults?.(draft, given);
  rules.prepareForCreate?.(draft, given);
  expect(rules.validateCreate?.(draft, given)).toEqual([]);
  return draft['spec'] as NonNullable<Service['spec']>;
}

describe('a new service', () => {
  test('gets the first free address of the range', () => {
    const taken = { metadata: { uid: 'x' }, spec: { clusterIP: '10.96.1.0', clusterIPs: ['10.96.1.0'] } };
    expect(created({ ports: [{ port: 80 }] }).clusterIP).toBe('10.96.1.0');
    expect(created({ ports: [{ port: 80 }] }, context([taken])).clusterIP).toBe('10.96.1.1');
  });

  test('without selector and address may stand for addresses of any family', () => {
    expect(created({ clusterIP: 'None' })).toMatchObject({
      clusterIPs: ['None'],
      ipFamilies: ['IPv4', 'IPv6'],
      ipFamilyPolicy: 'RequireDualStack',
    });
  });

  test('that is another name has neither address nor policy', () => {
    expect(created({ type: 'ExternalName', externalName: 'e.example.com' })).toEqual({
      type: 'ExternalName',
      externalName: 'e.example.com',
      sessionAffinity: 'None',
    });
  });

  test('takes nothing in a dry run', () => {
    expect(created({ ports: [{ port: 80 }] }, context([], true)).clusterIP).toBe('10.96.0.0');
  });

  test('shares node ports between protocols of one port', () => {
    const ports = [
      { name: 'a', port: 53, protocol: 'TCP' },
      { name: 'b', port: 53, protocol: 'UDP' },
    ];
    const [tcp, udp] = created({ type: 'NodePort', ports }).ports ?? [];
    expect(tcp?.nodePort).toBe(30_086);
    expect(udp?.nodePort).toBe(30_086);
  });
});

test('a chosen address must be in the range and free', () => {
  const draft: Draft = {
    metadata: { name: 's', namespace: 'n' },
    spec: {
      clusterIP: '10.0.0.1',
      clusterIPs: ['10.0.0.1'],
      type: 'ClusterIP',
      sessionAffinity: 'None',
      ports: [{ port: 80, protocol: 'TCP' }],
    },
  };
  expect(rules.validateCreate?.(draft, context())).toEqual([
    {
      type: 'Invalid',
      field: 'spec.clusterIPs',
      value: ['10.0.0.1'],
      detail:
        'failed to allocate IP 10.0.0.1: the provided IP (10.0.0.1) is not in the valid range. ' +
        'The range of valid IPs is 10.96.0.0/16',
    },
  ]);
});
