// The rights of EMR on EKS in the namespaces that `iamIdentityMappings` names, beside its row of aws-auth; and what a
// plan has to say about all that stands in Kubernetes alone.
import { clusterSpecOf } from '@berth/compute';
import type { World } from '../plan/part.js';
import { stepId } from '../plan/step.js';
import { emrNamespace, emrNamespaces } from '../render/kubernetes/emr-containers.js';
import { type NamespaceSteps, planNamespace } from './namespace-objects.js';

/**
 * Plans them; a namespace that is not there is made. Without the API nothing can be compared: they count as made once
 * the cluster stands.
 */
export async function planEmrNamespaces(world: World): Promise<NamespaceSteps> {
  const namespaces = emrNamespaces(world.config);
  const kube = namespaces.length === 0 ? undefined : await world.openKube();
  if (!kube && world.actual.controlPlane) return { steps: [], notes: [] };
  const after = [stepId('stack', `eksctl-${world.config.metadata.name}-cluster`)];
  const planned = await Promise.all(
    namespaces.map((namespace) =>
      planNamespace({ kube, namespace, objects: emrNamespace(namespace), after }),
    ),
  );
  return { steps: planned.flatMap(({ steps }) => steps), notes: planned.flatMap(({ notes }) => notes) };
}

/** What of the file stands in Kubernetes and could not be compared, or is left as others made it, in sentences. */
export async function kubernetesNotes(world: World): Promise<readonly string[]> {
  const { config, actual } = world;
  const { iam, iamIdentityMappings = [] } = clusterSpecOf(config.document);
  const told = [
    ...(iam?.serviceAccounts?.some(({ roleOnly }) => roleOnly !== true) ? ['iam.serviceAccounts'] : []),
    ...(iamIdentityMappings.length > 0 ? ['iamIdentityMappings'] : []),
  ];
  if (told.length === 0 || !actual.controlPlane) return [];
  if (await world.openKube()) return (await planEmrNamespaces(world)).notes;
  return [
    `not compared: ${told.join(' and ')}, since the Kubernetes API of ${config.metadata.name} cannot be reached from ` +
      'here (run berth plan and berth apply again from where it can, with credentials that it lets in)',
  ];
}
