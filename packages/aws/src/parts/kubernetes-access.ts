// The Kubernetes API in a step that cannot go without it, and the namespaces that its objects need.
import { hasReason, type ObjectApi } from '@berth/kube';
import { StepFailure, type StepRun } from '../plan/part.js';

/** Opens it; rejects with a StepFailure that names what needs it. */
export async function kubeOf({ world }: StepRun, what: string): Promise<ObjectApi> {
  const kube = await world.openKube();
  if (kube) return kube;
  throw new StepFailure(
    `${what} needs the Kubernetes API of the cluster, which cannot be reached; run it again from where it can`,
  );
}

/** Makes a namespace that is not there. */
export async function ensureNamespace(kube: ObjectApi, name: string): Promise<void> {
  try {
    await kube.get('namespaces', { name });
  } catch (error) {
    if (!hasReason(error, 'NotFound')) throw error;
    await createNamespace(kube, name);
  }
}

/** Another step may have made it meanwhile. */
async function createNamespace(kube: ObjectApi, name: string): Promise<void> {
  try {
    await kube.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  } catch (error) {
    if (!hasReason(error, 'AlreadyExists')) throw error;
  }
}
