// What a claim without a volume waits for, told in events. Volumes are not bound or provisioned here yet.
import type { PersistentVolumeClaim, StorageClass } from '@berth/kube';
import type { Component, ComponentDeps } from '../../component.js';
import { follow, keyFromQueue, queueKey, startController } from '../controller.js';
import { createEventRecorder, referenceTo } from '../event-recorder.js';
import { CLAIM_REMINDER_MS } from '../limits.js';
import type { Requeue } from '../work-queue.js';

/** Starts the reporter of waiting claims. */
export function startClaimEvents(deps: ComponentDeps): Component {
  const { api } = deps;
  const record = createEventRecorder({ ...deps, component: 'persistentvolume-controller' });
  return startController(deps, {
    name: 'persistentvolume-controller',
    watch: (queue) => [
      follow(api, 'persistentvolumeclaims', ({ type, object }) => {
        if (type === 'ADDED') queue.add(queueKey(object));
      }),
    ],
    reconcile: async (key): Promise<Requeue> => {
      const claim = api.peek('persistentvolumeclaims', keyFromQueue(key));
      if (!claim || claim.metadata.deletionTimestamp || claim.status?.phase === 'Bound') return undefined;
      const name = claim.spec?.storageClassName;
      const storageClass = name ? api.peek('storageclasses.storage.k8s.io', { name }) : undefined;
      const event = waitingFor(claim, storageClass);
      record({ ...event, about: referenceTo('PersistentVolumeClaim', 'v1', claim) });
      return CLAIM_REMINDER_MS;
    },
  });
}

function waitingFor(claim: PersistentVolumeClaim, storageClass: StorageClass | undefined) {
  if (storageClass?.volumeBindingMode === 'WaitForFirstConsumer') {
    const message = 'waiting for first consumer to be created before binding';
    return { type: 'Normal', reason: 'WaitForFirstConsumer', message } as const;
  }
  if (storageClass) {
    const message =
      `Waiting for a volume to be created either by the external provisioner '${storageClass.provisioner}' or ` +
      'manually by the system administrator. If volume creation is delayed, please verify that the provisioner is ' +
      'running and correctly registered.';
    return { type: 'Normal', reason: 'ExternalProvisioning', message } as const;
  }
  const name = claim.spec?.storageClassName;
  const message = name
    ? `storageclass.storage.k8s.io "${name}" not found`
    : 'no persistent volumes available for this claim and no storage class is set';
  return name
    ? ({ type: 'Warning', reason: 'ProvisioningFailed', message } as const)
    : ({ type: 'Normal', reason: 'FailedBinding', message } as const);
}
