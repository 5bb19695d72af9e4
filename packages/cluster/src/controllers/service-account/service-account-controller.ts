// What every namespace must hold for pods to reach the API: ServiceAccount `default` and the cluster's CA.
import type { ConfigMap, Namespace } from '@berth/kube';
import type { Component, ComponentDeps } from '../../component.js';
import { follow, keyFromQueue, queueKey, startController, unlessThere } from '../controller.js';
import type { Requeue } from '../work-queue.js';

const ROOT_CA = 'kube-root-ca.crt';
const DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the ' +
  'internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of ' +
  'Kubernetes clusters.';

interface ServiceAccountOptions {
  /** PEM text of the authority that signed the API server's certificate. */
  readonly caPem: string;
}

/** Starts the controller that keeps the default service account of each namespace. */
export function startServiceAccountController(deps: ComponentDeps): Component {
  return startController(deps, {
    name: 'serviceaccount-controller',
    watch: (queue) => [
      follow(deps.api, 'namespaces', ({ object }) => queue.add(queueKey(object))),
      deps.api.subscribe('serviceaccounts', ({ type, object }) => {
        if (type === 'DELETED' && object.metadata.name === 'default')
          queue.add(object.metadata.namespace ?? '');
      }),
    ],
    reconcile: async (name): Promise<Requeue> => {
      const { name: namespace } = keyFromQueue(name);
      if (!isLiving(deps.api.peek('namespaces', { name: namespace }))) return undefined;
      if (deps.api.peek('serviceaccounts', { namespace, name: 'default' })) return undefined;
      const metadata = { namespace, name: 'default' };
      await unlessThere(
        deps.api.create('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata }),
      );
      return undefined;
    },
  });
}

/** Starts the controller that publishes the cluster's CA in each namespace and puts it back when changed. */
export function startRootCaPublisher(deps: ComponentDeps & ServiceAccountOptions): Component {
  return startController(deps, {
    name: 'root-ca-certificate-publisher-controller',
    watch: (queue) => [
      follow(deps.api, 'namespaces', ({ object }) => queue.add(queueKey(object))),
      deps.api.subscribe('configmaps', ({ object }) => {
        if (object.metadata.name === ROOT_CA) queue.add(object.metadata.namespace ?? '');
      }),
    ],
    reconcile: (name) => publishRootCa(deps, keyFromQueue(name).name),
  });
}

async function publishRootCa(
  deps: ComponentDeps & ServiceAccountOptions,
  namespace: string,
): Promise<Requeue> {
  const { api, caPem } = deps;
  if (!isLiving(api.peek('namespaces', { name: namespace }))) return undefined;
  const current = api.peek('configmaps', { namespace, name: ROOT_CA });
  const data = { 'ca.crt': caPem };
  if (!current) {
    await unlessThere(api.create('configmaps', rootCaConfigMap(namespace, data)));
  } else if (current.data?.['ca.crt'] !== caPem || Object.keys(current.data).length !== 1) {
    await api.update('configmaps', { ...current, data });
  }
  return undefined;
}

const rootCaConfigMap = (namespace: string, data: Readonly<Record<string, string>>): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace, name: ROOT_CA, annotations: { 'kubernetes.io/description': DESCRIPTION } },
  data,
});

// Creating in a namespace that ends is refused, and what is in it is to go.
const isLiving = (namespace: Namespace | undefined): boolean =>
  namespace !== undefined && !namespace.metadata.deletionTimestamp;
