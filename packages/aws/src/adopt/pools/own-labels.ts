// Labels of nodes that a person gave.
import type { JsonObject } from '@berth/kube';

/** Labels that eksctl adds by itself are not written down. */
export const ownLabels = (labels: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(labels).filter(
      ([key]) => !key.startsWith('alpha.eksctl.io/') && key !== 'node-lifecycle' && !key.includes('$'),
    ),
  );
