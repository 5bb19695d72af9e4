// Which pods belong to a workload: it adopts matching orphans and releases its own that match no more.
import { matchesLabelSelector, type LabelSelector, type OwnerReference, type Pod } from '@berth/kube';
import type { LocalApi } from '../../local-api.js';
import { unlessGone } from '../controller.js';
import { controllerOf, type OwnedPods } from '../owned-pods.js';

export interface Claimant {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name?: string | undefined;
    readonly namespace?: string | undefined;
    readonly uid?: string | undefined;
    readonly deletionTimestamp?: string | undefined;
  };
  readonly selector: LabelSelector | undefined;
}

/** The pods of the claimant, after adoption and release. */
export async function claimPods(
  api: LocalApi,
  owned: OwnedPods,
  claimant: Claimant,
): Promise<readonly Pod[]> {
  const { metadata, selector } = claimant;
  const matches = (pod: Pod): boolean => matchesLabelSelector(selector, pod.metadata.labels ?? {});
  const own = owned.of(metadata.uid);
  const strangers = own.filter((pod) => !matches(pod));
  for (const pod of strangers) await setOwners(api, pod, withoutOwner(pod, metadata.uid));
  const kept = own.filter(matches);
  if (metadata.deletionTimestamp) return kept;
  const orphans = api
    .items('pods', metadata.namespace)
    .filter((pod) => !controllerOf(pod) && !pod.metadata.deletionTimestamp && matches(pod));
  for (const pod of orphans) {
    await setOwners(api, pod, [...(pod.metadata.ownerReferences ?? []), ownerReference(claimant)]);
  }
  return orphans.length === 0 ? kept : [...kept, ...orphans];
}

/** The reference by which a workload controls what it made. */
export const ownerReference = (owner: Omit<Claimant, 'selector'>): OwnerReference => ({
  apiVersion: owner.apiVersion,
  kind: owner.kind,
  name: owner.metadata.name ?? '',
  uid: owner.metadata.uid ?? '',
  controller: true,
  blockOwnerDeletion: true,
});

const withoutOwner = (pod: Pod, uid: string | undefined): readonly OwnerReference[] =>
  (pod.metadata.ownerReferences ?? []).filter((owner) => owner.uid !== uid);

async function setOwners(api: LocalApi, pod: Pod, owners: readonly OwnerReference[]): Promise<void> {
  const { namespace, name = '', uid, resourceVersion } = pod.metadata;
  const ownerReferences = owners.length > 0 ? owners : null;
  const body = { metadata: { uid, resourceVersion, ownerReferences } };
  await unlessGone(api.patch('pods', { namespace, name }, { type: 'merge', body }));
}
