// What a plan does not do, though the file or the cluster might make one think so.
import { kubernetesNotes, notManaged, type ClusterPlan } from '@berth/aws';

/** A line for each key that nobody here manages, with what to do instead; and for what Kubernetes alone could tell. */
export const planNotes = async ({ world }: ClusterPlan): Promise<readonly string[]> => [
  ...notManaged(world.config.document).map(
    ({ path, note = '' }) => `understood, not managed: ${path} (instead: ${note})`,
  ),
  ...(await kubernetesNotes(world)),
];
