// Rules of ImageLocality that the recorded vectors do not show.
import type { ContainerImage } from '@berth/kube';
import { describe, expect, test } from 'vitest';
import { placed, smallNode, smallPod } from '../testing/small-cluster.js';

const MIB = 1024 * 1024;

describe('ImageLocality', () => {
  const withImages = (name: string, ...sizes: readonly number[]) =>
    smallNode(name, {}, { status: { images: sizes.map(image) } });
  const image = (mib: number): ContainerImage => ({ names: ['i:latest'], sizeBytes: mib * MIB });
  const scores = (...nodes: ReturnType<typeof withImages>[]): readonly (number | undefined)[] => {
    const answer = placed(nodes, smallPod('p'));
    return nodes.map(({ metadata }) => answer.scores[metadata.name ?? '']?.plugins['ImageLocality']);
  };

  test('an image is as large as the first node says', () => {
    expect(scores(withImages('a', 1000), withImages('b', 10))).toEqual([100, 100]);
    expect(scores(withImages('a', 10), withImages('b', 1000))).toEqual([0, 0]);
  });

  test('of two entries with one name the first counts', () => {
    expect(scores(withImages('a', 1000, 10))).toEqual([100]);
  });

  test('an image that is mounted as a volume does not count', () => {
    const volumes = [{ name: 'v', image: { reference: 'i' } }];
    const pod = smallPod('p', {}, { containers: [{ name: 'c', image: 'other' }], volumes });
    expect(placed([withImages('a', 1000)], pod).scores['a']?.plugins['ImageLocality']).toBe(0);
  });
});
