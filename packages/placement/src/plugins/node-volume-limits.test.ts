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
