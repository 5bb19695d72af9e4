// Claims and volumes are kept while they are used: their finalizers go when nobody uses them any more.
// See https://kubernetes.io/docs/concepts/storage/persistent-volumes/#storage-object-in-use-protection
import type { Pod } from '@berth/kube';
import type { Component, ComponentDeps } from '../../component.js';
import { follow, keyFromQueue, queueKey, startController, unlessGone } from '../controller.js';
import type { Requeue } from '../work-queue.js';

const CLAIM_FINALIZER = 'kubernetes.io/pvc-protection';
const VOLUME_FINALIZER = 'kubernetes.io/pv-protection';

/** Starts the protection of claims. */
export function startClaimProtection(deps: ComponentDeps): Component {
  const { api } = deps;
  return startController(deps, {
    name: 'persistentvolumeclaim-protection-controller',
    watch: (queue) => [
      follow(api, 'persistentvolumeclaims', ({ object }) => {
        if (object.metadata.deletionTimestamp) queue.add(queueKey(object));
      }),
      api.subscribe('pods', ({ type, object }) => {
        if (type !== 'DELETED' && !hasEnded(object)) return;
        for (const name of claimsOf(object)) queue.add(`${object.metadata.namespace}/${name}`);
      }),
    ],
    reconcile: async (key): Promise<Requeue> => {
      const claim = api.peek('persistentvolumeclaims', keyFromQueue(key));
      if (!claim?.metadata.deletionTimestamp || !claim.metadata.finalizers?.includes(CLAIM_FINALIZER))
        return undefined;
      const { namespace, name = '' } = claim.metadata;
      const used = api.items('pods', namespace).some((pod) => !hasEnded(pod) && claimsOf(pod).includes(name));
      if (used) return undefined;
      const finalizers = claim.metadata.finalizers.filter((finalizer) => finalizer !== CLAIM_FINALIZER);
      const metadata = { ...claim.metadata, finalizers };
      await unlessGone(api.update('persistentvolumeclaims', { ...claim, metadata }));
      return undefined;
    },
  });
}

/** Starts the protection of volumes. */
export function startVolumeProtection(deps: ComponentDeps): Component {
  const { api } = deps;
  return startController(deps, {
    name: 'persistentvolume-protection-controller',
    watch: (queue) => [
      follow(api, 'persistentvolumes', ({ object }) => {
        if (object.metadata.deletionTimestamp) queue.add(queueKey(object));
      }),
    ],
    reconcile: async (key): Promise<Requeue> => {
      const volume = api.peek('persistentvolumes', keyFromQueue(key));
      const held = volume?.metadata.finalizers?.includes(VOLUME_FINALIZER);
      if (!volume?.metadata.deletionTimestamp || !held || volume.status?.phase === 'Bound') return undefined;
      const finalizers = volume.metadata.finalizers?.filter((finalizer) => finalizer !== VOLUME_FINALIZER);
      const metadata = { ...volume.metadata, finalizers };
      await unlessGone(api.update('persistentvolumes', { ...volume, metadata }));
      return undefined;
    },
  });
}

const hasEnded = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

const claimsOf = (pod: Pod): readonly string[] =>
  (pod.spec?.volumes ?? []).flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? []);
