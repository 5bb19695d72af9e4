// Pod identity associations, made by callers and with add-ons.
import { eksArn } from './eks-arn.js';
import type { CloudContext } from '../service.js';
import { taken } from './eks-error.js';
import { keyIn, podIdentities, type PodIdentityRow } from './eks-rows.js';

export type NewPodIdentity = Omit<PodIdentityRow, 'id' | 'arn' | 'createdMs' | 'modifiedMs'>;

/** Stores a new association; a service account has at most one. */
export function putPodIdentity(context: CloudContext, draft: NewPodIdentity): PodIdentityRow {
  const { clusterName, namespace, serviceAccount } = draft;
  const there = context
    .rows(podIdentities)
    .list()
    .find(
      (row) =>
        row.clusterName === clusterName &&
        row.namespace === namespace &&
        row.serviceAccount === serviceAccount,
    );
  if (there) throw taken(`Association already exists: ${there.id}`, { clusterName });
  const id = `a-${context.hex(17)}`;
  const row: PodIdentityRow = {
    ...draft,
    id,
    arn: eksArn(context, `podidentityassociation/${clusterName}/${id}`),
    createdMs: context.clock.now(),
    modifiedMs: context.clock.now(),
  };
  context.rows(podIdentities).put(keyIn(clusterName, id), row);
  return row;
}
