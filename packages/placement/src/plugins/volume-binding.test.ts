// Rules of VolumeBinding that the recorded vectors do not show.
import type { PersistentVolume, PersistentVolumeClaim, StorageClass, Volume } from '@berth/kube';
import { describe, expect, test } from 'vitest';
import { placed, smallNode, smallPod } from '../testing/small-cluster.js';

describe('VolumeBinding', () => {
  const claim = (spec: PersistentVolumeClaim['spec'], annotations = {}): PersistentVolumeClaim => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'c', namespace: 'default', annotations },
    spec,
  });
  const using = (more: Partial<Volume> = {}) =>
    smallPod('p', {}, { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'c' }, ...more }] });

  test('the cycle fails on a class that does not say when its claims are bound', () => {
    const storageClass: StorageClass = {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'fast' },
      provisioner: 'x',
    };
    expect(
      placed([smallNode('a'), storageClass, claim({ storageClassName: 'fast' })], using()).error,
    ).toEqual({
      plugin: 'VolumeBinding',
      reason: 'running PreFilter plugin "VolumeBinding": VolumeBindingMode not set for StorageClass "fast"',
      code: 'Error',
    });
  });

  test('a volume with two sources is that of the claim, which need not be owned', () => {
    const volume: PersistentVolume = {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'pv' },
      spec: {},
    };
    const bound = claim({ volumeName: 'pv' }, { 'pv.kubernetes.io/bind-completed': 'yes' });
    expect(placed([smallNode('a'), volume, bound], using({ ephemeral: {} })).outcome).toBe('scheduled');
  });
});
