// Rules of NodeVolumeLimits that the recorded vectors do not show.
import type { CSINode, Volume } from '@berth/kube';
import { describe, expect, test } from 'vitest';
import { placed, smallNode, smallPod } from '../testing/small-cluster.js';

describe('NodeVolumeLimits', () => {
  const limit = (count: number): CSINode => ({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSINode',
    metadata: { name: 'a' },
    spec: { drivers: [{ name: 'ebs.csi.aws.com', nodeID: 'a', allocatable: { count } }] },
  });
  const volume = (volumeID: string): Volume => ({ name: 'v', awsElasticBlockStore: { volumeID } });
  const running = smallPod('r', {}, { nodeName: 'a', volumes: [volume('vol-1')] });
  const pluginsAgainst = (volumeID: string): readonly string[] => {
    const pod = smallPod('p', {}, { volumes: [volume(volumeID)] });
    return (placed([smallNode('a'), limit(1), running], pod).nodes['a'] ?? []).map(({ plugin }) => plugin);
  };

  test('an EBS volume of the old kind counts as one of its CSI driver', () => {
    expect(pluginsAgainst('vol-2')).toEqual(['NodeVolumeLimits']);
  });

  test('one that is attached already does not count again, however it is spelled', () => {
    expect(pluginsAgainst('aws://us-east-1a/vol-1')).not.toContain('NodeVolumeLimits');
  });
});

describe('NodeVolumeLimits, claims of pods that run', () => {
  const volumes = [{ name: 'v', ephemeral: {} }];
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'r-v', namespace: 'default' },
  };
  const limited: CSINode = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSINode',
    metadata: { name: 'a' },
    spec: { drivers: [{ name: 'ebs.csi.aws.com', nodeID: 'a', allocatable: { count: 9 } }] },
  };
  const pod = smallPod('p', {}, { volumes: [{ name: 'v', awsElasticBlockStore: { volumeID: 'vol-1' } }] });
  const running = smallPod('r', {}, { nodeName: 'a', volumes });
  const message =
    'running "NodeVolumeLimits" filter plugin: PVC default/r-v was not created for pod default/r (pod is not owner)';

  test('the cycle fails on one that is somebody else’s', () => {
    const { error, feasible } = placed([smallNode('a'), limited, running, claim], pod);
    expect([error, feasible]).toEqual([{ plugin: 'NodeVolumeLimits', reason: message, code: 'Error' }, []]);
  });

  test('it does not fail when another plugin refuses the node first', () => {
    const tainted = smallNode('a', {}, { spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] } });
    const { outcome, nodes } = placed([tainted, limited, running, claim], pod);
    expect(outcome).toBe('unschedulable');
    expect(nodes['a']?.map(({ plugin, code }) => [plugin, code])).toEqual([
      ['TaintToleration', 'UnschedulableAndUnresolvable'],
      ['NodeVolumeLimits', 'Error'],
    ]);
  });
});
