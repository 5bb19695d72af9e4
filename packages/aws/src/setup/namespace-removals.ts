// The removal of what is ours in the namespaces of a Concurrent service. The namespaces stay.
import type { ObjectApi } from '@berth/kube';
import {
  deleteObject,
  namespaceStep,
  type NamespaceObjectKind,
  RESOURCES,
} from '../parts/namespace-objects.js';
import { kubeOf } from '../parts/kubernetes-access.js';
import type { PlannedStep } from '../plan/part.js';
import type { StepDetail } from '../plan/step.js';
import { OWNER_LABEL } from '../render/kubernetes/namespace-object.js';

/** What carries our label, by namespace: roles, bindings and accounts, and never the namespaces. */
export async function planNamespaceRemovals(kube: ObjectApi): Promise<readonly PlannedStep[]> {
  const found = await Promise.all(REMOVED.map((kind) => listOwn(kube, kind)));
  const own = found.flat();
  const namespaces = [...new Set(own.map(({ namespace }) => namespace))].toSorted();
  return namespaces.map((namespace) =>
    removal(
      namespace,
      own.filter((object) => object.namespace === namespace),
    ),
  );
}

function removal(namespace: string, own: readonly OwnObject[]): PlannedStep {
  const details = own.map(({ kind, name }): StepDetail => ({ action: 'delete', name, type: kind }));
  return {
    step: namespaceStep(namespace, 'delete', details),
    async run(run) {
      const kube = await kubeOf(run, `what is ours in ${namespace}`);
      for (const { kind, name } of own) await deleteObject(kube, kind, { namespace, name });
    },
  };
}

const REMOVED = ['RoleBinding', 'Role', 'ServiceAccount'] as const;

interface OwnObject {
  readonly kind: NamespaceObjectKind;
  readonly namespace: string;
  readonly name: string;
}

async function listOwn(kube: ObjectApi, kind: NamespaceObjectKind): Promise<readonly OwnObject[]> {
  const { items } = await kube.list(RESOURCES[kind], { labelSelector: `${OWNER_LABEL}=access` });
  return items.map(({ metadata }) => ({
    kind,
    namespace: metadata.namespace ?? '',
    name: metadata.name ?? '',
  }));
}
