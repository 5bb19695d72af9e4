// What a plan does not do, though the file or the cluster might make one think so.
import { notManaged, type ClusterPlan } from '@berth/aws';

/** A line for each key that nobody here manages, with what to do instead. */
export const planNotes = ({ world: { config } }: ClusterPlan): readonly string[] =>
  notManaged(config.document).map(
    ({ path, note = '' }) => `understood, not managed: ${path} (instead: ${note})`,
  );
