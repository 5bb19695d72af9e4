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
    const shares = images.map((name) => {
      const image = snapshot.image(name);
      return image ? Math.trunc(image.bytes * (image.nodes / snapshot.nodes.length)) : 0;
    });
    return {
      kind: 'score',
      scorer: {
        score: (node) => {
          if (node.images.size === 0) return scoreOf(0, containers);
          let bytes = 0;
          images.forEach((name, at) => (bytes += node.images.has(name) ? (shares[at] ?? 0) : 0));
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

/** Images of containers alone: those mounted as volumes do not count in 1.34. */
const imagesOf = ({ spec }: Pod): readonly string[] =>
  [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(({ image }) => normalised(image ?? ''));

/** Names match literally; only a missing tag is filled in. */
const normalised = (image: string): string =>
  image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
