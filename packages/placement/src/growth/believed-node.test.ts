// What is known of an empty group, by its kind and its tags.
import type { Pool } from '@berth/compute';
import type { Node } from '@berth/kube';
import { describe, expect, test } from 'vitest';
import { declared } from '../testing/declared-pools.js';
import { believedNode } from './believed-node.js';

const TEMPLATE = 'k8s.io/cluster-autoscaler/node-template';

function believed(given: Partial<Pool>): Node {
  const compute = declared([{ name: 'p', instanceTypes: ['g5.xlarge'], ...given }]);
  const [pool] = compute.pools;
  const node = pool && believedNode(compute, pool);
  if (!node) throw new Error('no node is believed in');
  return node;
}

const labelsOf = (given: Partial<Pool>): Readonly<Record<string, string>> =>
  believed(given).metadata.labels ?? {};
const own = { kind: 'nodeGroup', labels: { team: 'ml' } } as const;
const taint = { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' } as const;

describe('labels', () => {
  test('of an unmanaged group are those of its type and zone, in both spellings but for two', () => {
    expect(labelsOf({ ...own, zones: ['us-east-1b', 'us-east-1a'] })).toEqual({
      'beta.kubernetes.io/instance-type': 'g5.xlarge',
      'failure-domain.beta.kubernetes.io/region': 'us-east-1',
      'failure-domain.beta.kubernetes.io/zone': 'us-east-1b',
      'kubernetes.io/arch': 'amd64',
      'kubernetes.io/hostname': 'new-node-of-p',
      'kubernetes.io/os': 'linux',
      'node.kubernetes.io/instance-type': 'g5.xlarge',
      'topology.ebs.csi.aws.com/zone': 'us-east-1b',
      'topology.kubernetes.io/region': 'us-east-1',
      'topology.kubernetes.io/zone': 'us-east-1b',
    });
  });

  test('declared ones are known by tags', () => {
    expect(labelsOf({ ...own, propagateAsgTags: true })['team']).toBe('ml');
    expect(labelsOf({ ...own, tags: { [`${TEMPLATE}/label/team`]: 'web' } })['team']).toBe('web');
  });

  test('a tag of eks: is a label too', () => {
    expect(
      labelsOf({ ...own, tags: { 'eks:team': 'x', 'my/eks:kind': 'y', other: 'z', 'eks:': '' } }),
    ).toMatchObject({
      team: 'x',
      kind: 'y',
    });
  });

  test('of a managed group are told by EKS, with some that no node has', () => {
    expect(labelsOf({ labels: { team: 'ml' }, spot: true })).toMatchObject({
      team: 'ml',
      'eks.amazonaws.com/nodegroup': 'p',
      'eks.amazonaws.com/capacityType': 'SPOT',
      'nodegroup-name': 'p',
    });
    expect(labelsOf({ tags: { [`${TEMPLATE}/label/team`]: 'web' } })['team']).toBeUndefined();
  });

  test('say Linux of every group, and the letter less of every zone', () => {
    expect(labelsOf({ ...own, amiFamily: 'WindowsServer2022FullContainer' })['kubernetes.io/os']).toBe(
      'linux',
    );
    expect(labelsOf({ ...own, zones: ['us-west-2-lax-1a'] })['topology.kubernetes.io/region']).toBe(
      'us-west-2-lax-1',
    );
  });
});

describe('taints', () => {
  const taintsOf = (given: Partial<Pool>): readonly string[] =>
    (believed(given).spec?.taints ?? []).map(({ key, value = '', effect }) => `${key}=${value}:${effect}`);

  test.each<[string, Partial<Pool>, readonly string[]]>([
    ['managed', {}, ['dedicated=gpu:NoSchedule']],
    ['managed, without a value', { taints: [{ key: 'dedicated', effect: 'NoSchedule' }] }, []],
    ['unmanaged', own, []],
    ['unmanaged, written by eksctl without effect', { ...own, propagateAsgTags: true }, []],
    [
      'unmanaged, tagged',
      { ...own, tags: { [`${TEMPLATE}/taint/dedicated`]: 'gpu:NoSchedule' } },
      ['dedicated=gpu:NoSchedule'],
    ],
    [
      'unmanaged, tagged without a value',
      { ...own, tags: { [`${TEMPLATE}/taint/dedicated`]: ':NoExecute' } },
      ['dedicated=:NoExecute'],
    ],
    ['unmanaged, tagged without effect', { ...own, tags: { [`${TEMPLATE}/taint/dedicated`]: 'gpu' } }, []],
  ])('%s', (_, given, known) => {
    expect(taintsOf({ taints: [taint], ...given })).toEqual(known);
  });
});

describe('resources', () => {
  const capacityOf = (given: Partial<Pool>): unknown => believed(given).status?.allocatable;

  test('are nominal, without disk', () => {
    expect(capacityOf({})).toEqual({ cpu: '4', memory: '16384Mi', pods: '110', 'nvidia.com/gpu': '1' });
  });

  test('GPUs of any maker are taken for those of NVIDIA, and other accelerators are not seen', () => {
    expect(capacityOf({ instanceTypes: ['g4ad.xlarge'] })).toMatchObject({ 'nvidia.com/gpu': '1' });
    expect(capacityOf({ instanceTypes: ['inf2.xlarge'] })).toEqual({
      cpu: '4',
      memory: '16384Mi',
      pods: '110',
      'nvidia.com/gpu': '0',
    });
  });

  test.each(['nodeGroup', 'managedNodeGroup'] as const)('tags add to them: %s', (kind) => {
    const tags = {
      [`${TEMPLATE}/resources/ephemeral-storage`]: '70Gi',
      [`${TEMPLATE}/resources/memory`]: '14Gi',
      [`${TEMPLATE}/resources/pods`]: 'many',
    };
    expect(capacityOf({ kind, tags })).toMatchObject({
      'ephemeral-storage': '70Gi',
      memory: '14Gi',
      pods: '110',
    });
  });
});
