// ControllerRevisions: the numbered history of pod templates of StatefulSets and DaemonSets.
import type { ControllerRevision, PodTemplateSpec } from '@berth/kube';
import type { LocalApi } from '../../local-api.js';
import { unlessGone, unlessThere } from '../controller.js';
import { controllerOf } from '../owned-pods.js';
import { ownerReference, type Claimant } from './claim-pods.js';
import { revisionHash } from './template-hash.js';

export const REVISION_HASH = 'controller-revision-hash';

/** The revision of the present template: its name, and the hash in it. */
export interface TemplateRevision {
  readonly name: string;
  readonly hash: string;
}

/** Makes sure that the present template has its revision, the newest of all. */
export async function ensureRevision(
  api: LocalApi,
  owner: Omit<Claimant, 'selector'>,
  template: PodTemplateSpec,
): Promise<TemplateRevision> {
  const hash = revisionHash(dataOf(template), 0);
  const { namespace, name: ownerName } = owner.metadata;
  const name = `${ownerName}-${hash}`;
  const history = revisionsOf(api, owner);
  const newest = history.at(-1);
  const existing = history.find((revision) => revision.metadata.name === name);
  if (!existing) {
    const revision = (newest?.revision ?? 0) + 1;
    await unlessThere(
      api.create('controllerrevisions.apps', revisionObject(owner, template, { name, hash, revision })),
    );
  } else if (existing !== newest) {
    const body = { revision: (newest?.revision ?? 0) + 1 };
    await unlessGone(api.patch('controllerrevisions.apps', { namespace, name }, { type: 'merge', body }));
  }
  return { name, hash };
}

/** Deletes old revisions beyond the limit, but none that pods still have. */
export async function trimRevisions(
  api: LocalApi,
  owner: Omit<Claimant, 'selector'>,
  keep: { readonly limit: number; readonly live: ReadonlySet<string> },
): Promise<void> {
  const idle = revisionsOf(api, owner).filter(({ metadata }) => !keep.live.has(metadata.name ?? ''));
  for (const { metadata } of idle.slice(0, Math.max(0, idle.length - keep.limit))) {
    const key = { namespace: metadata.namespace, name: metadata.name ?? '' };
    await unlessGone(api.delete('controllerrevisions.apps', key));
  }
}

const revisionsOf = (api: LocalApi, owner: Omit<Claimant, 'selector'>): readonly ControllerRevision[] =>
  api
    .items('controllerrevisions.apps', owner.metadata.namespace)
    .filter((revision) => controllerOf(revision)?.uid === owner.metadata.uid)
    .toSorted((a, b) => a.revision - b.revision);

/** What a revision keeps: a patch that brings the template back. */
const dataOf = (template: PodTemplateSpec) => ({ spec: { template: { ...template, $patch: 'replace' } } });

function revisionObject(
  owner: Omit<Claimant, 'selector'>,
  template: PodTemplateSpec,
  of: { readonly name: string; readonly hash: string; readonly revision: number },
): ControllerRevision {
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      namespace: owner.metadata.namespace,
      name: of.name,
      labels: { ...template.metadata?.labels, 'controller.kubernetes.io/hash': of.hash },
      ownerReferences: [ownerReference(owner)],
    },
    data: dataOf(template),
    revision: of.revision,
  };
}
