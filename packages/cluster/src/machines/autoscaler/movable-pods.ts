// Pods that a node's removal has to move: not those of DaemonSets, not mirror pods, not ended ones.
import type { Pod } from '@berth/kube';
import { controllerOf } from '../../controllers/owned-pods.js';

/** Those of the pods that are moved. */
export const movable = (pods: readonly Pod[]): readonly Pod[] =>
  pods.filter(
    (pod) =>
      controllerOf(pod)?.kind !== 'DaemonSet' &&
      pod.metadata.annotations?.['kubernetes.io/config.mirror'] === undefined &&
      pod.status?.phase !== 'Succeeded' &&
      pod.status?.phase !== 'Failed',
  );
