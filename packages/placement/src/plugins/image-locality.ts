// ImageLocality: prefers nodes that have the pod's images, less so when few nodes have them (to avoid one hot node).
import type { Pod } from '@berth/kube';
import { MAX_SCORE } from '../framework/normalise.js';
import type { Plugin } from '../framework/plugin.js';

const MIB = 1024 * 1024;
const MIN_BYTES = 23 * MIB;
const MAX_BYTES_PER_CONTAINER = 1000 * MIB;

export const imageLocality: Plugin = {
  name: 'ImageLocality',
  planScore: ({ snapshot, pod }) => {
    const images = imagesOf(pod.pod);
    const containers = (pod.pod.spec?.containers?.length ?? 0) + (pod.pod.spec?.initContainers?.length ?? 0);
    const spread = images.map((image) => snapshot.imageSpread(image) / snapshot.nodes.length);
    return {
      kind: 'score',
      scorer: {
        score: (node) => {
          if (node.images.size === 0) return scoreOf(0, containers);
          let bytes = 0;
          images.forEach(
            (image, at) => (bytes += Math.trunc((node.images.get(image) ?? 0) * (spread[at] ?? 0))),
          );
          return scoreOf(bytes, containers);
        },
      },
    };
  },
};

function scoreOf(bytes: number, containers: number): number {
  const most = MAX_BYTES_PER_CONTAINER * containers;
  const counted = bytes < MIN_BYTES ? MIN_BYTES : Math.min(bytes, most);
  return Math.trunc((MAX_SCORE * (counted - MIN_BYTES)) / (most - MIN_BYTES));
}

const imagesOf = ({ spec }: Pod): readonly string[] => [
  ...[...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(({ image }) =>
    normalised(image ?? ''),
  ),
  ...(spec?.volumes ?? []).flatMap((volume) =>
    volume.image ? [normalised(volume.image.reference ?? '')] : [],
  ),
];

/** Names match literally; only a missing tag is filled in. */
const normalised = (image: string): string =>
  image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
