// All controllers of the embedded cluster, started together.
import type { Component, ComponentDeps } from '../component.js';
import { startCronJobController } from './cron-job/cron-job-controller.js';
import { customResources, onCustomResource } from './custom-resources.js';
import { startDaemonSetController } from './daemon-set/daemon-set-controller.js';
import { startDeploymentController } from './deployment/deployment-controller.js';
import { startDisruptionController } from './disruption/disruption-controller.js';
import { startEndpointsController } from './endpoints/endpoints-controller.js';
import { startGarbageCollector } from './garbage-collector/garbage-collector.js';
import { startJobController } from './job/job-controller.js';
import { startNamespaceController } from './namespace/namespace-controller.js';
import { startNodeLifecycleController } from './node-lifecycle/node-lifecycle-controller.js';
import { startTaintEvictionController } from './node-lifecycle/taint-eviction-controller.js';
import { indexOwnedPods } from './owned-pods.js';
import { indexPodsByNode } from './pods-by-node.js';
import { startPodGcController } from './pod-gc/pod-gc-controller.js';
import { startReplicaSetController } from './replica-set/replica-set-controller.js';
import { startStatefulSetController } from './stateful-set/stateful-set-controller.js';
import { startQuotaController } from './quota/quota-controller.js';
import { startTokenSecretController } from './service-account/token-secret-controller.js';
import { startClaimEvents } from './volumes/claim-events.js';
import { startClaimProtection, startVolumeProtection } from './volumes/claim-protection.js';
import { RESOURCES, type ResourceInfo } from './resource-catalogue.js';
import {
  startRootCaPublisher,
  startServiceAccountController,
} from './service-account/service-account-controller.js';

export type { ResourceInfo } from './resource-catalogue.js';

export interface ControllersOptions {
  /** PEM text of the cluster's certificate authority; pods get it as `ca.crt`. Empty text when there is none. */
  readonly caPem: string;
  /** Resources that namespaces and the garbage collector walk; by default those our own code knows by type. */
  readonly resources?: (() => readonly ResourceInfo[]) | undefined;
}

/** Starts every controller, as the user `system:kube-controller-manager`. */
export function startControllers(deps: ComponentDeps & ControllersOptions): readonly Component[] {
  const manager = { ...deps, api: deps.api.as('system:kube-controller-manager', ['system:masters']) };
  const resources = deps.resources ?? (() => [...RESOURCES, ...customResources(manager.api)]);
  const onResource = (listener: (info: ResourceInfo) => void) => onCustomResource(manager.api, listener);
  const pods = indexOwnedPods(manager.api);
  const podsByNode = indexPodsByNode(manager.api);
  return [
    startNamespaceController({ ...manager, resources }),
    startServiceAccountController(manager),
    startRootCaPublisher(manager),
    startGarbageCollector({ ...manager, resources, onResource }),
    startJobController({ ...manager, pods }),
    startCronJobController(manager),
    startReplicaSetController({ ...manager, pods }),
    startDeploymentController({ ...manager, pods }),
    startStatefulSetController({ ...manager, pods }),
    startDaemonSetController({ ...manager, pods }),
    startNodeLifecycleController({ ...manager, podsByNode }),
    startTaintEvictionController({ ...manager, podsByNode }),
    startEndpointsController(manager),
    startPodGcController(manager),
    startDisruptionController(manager),
    startQuotaController(manager),
    startClaimProtection(manager),
    startVolumeProtection(manager),
    startClaimEvents(manager),
    startTokenSecretController(manager),
    { name: 'owned-pods', stop: async () => pods.stop() },
    { name: 'pods-by-node', stop: async () => podsByNode.stop() },
  ];
}
