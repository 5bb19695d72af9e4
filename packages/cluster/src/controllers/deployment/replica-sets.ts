// The ReplicaSets of a Deployment: which one has its template, their revisions, and a new one.
import { matchesLabelSelector, type Deployment, type PodTemplateSpec, type ReplicaSet } from '@berth/kube';
import type { LocalApi } from '../../local-api.js';
import { unlessGone } from '../controller.js';
import { controllerOf } from '../owned-pods.js';
import { sameJson } from '../same-json.js';
import { ownerReference } from '../workloads/claim-pods.js';
import { templateHash } from '../workloads/template-hash.js';
import { boundsOf } from './rollout-plan.js';

export const REVISION = 'deployment.kubernetes.io/revision';
const DESIRED = 'deployment.kubernetes.io/desired-replicas';
const MAX = 'deployment.kubernetes.io/max-replicas';
const HASH = 'pod-template-hash';
const NOT_COPIED = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  'deployment.kubernetes.io/revision-history',
  DESIRED,
  MAX,
  'deprecated.deployment.rollback.to',
]);

/** The revision of a ReplicaSet; 0 when it has none. */
export const revisionOf = (set: ReplicaSet): number => Number(set.metadata.annotations?.[REVISION] ?? 0);

/** The Deployment's ReplicaSets, oldest revision first, after matching orphans were adopted. */
export async function claimReplicaSets(
  api: LocalApi,
  deployment: Deployment,
): Promise<readonly ReplicaSet[]> {
  const { namespace, uid, deletionTimestamp } = deployment.metadata;
  const sets: ReplicaSet[] = [];
  for (const set of api.items('replicasets.apps', namespace)) {
    const owner = controllerOf(set);
    if (owner?.uid === uid) sets.push(set);
    else if (
      !owner &&
      !deletionTimestamp &&
      matchesLabelSelector(deployment.spec?.selector, set.metadata.labels ?? {})
    ) {
      const adopted = await adopt(api, deployment, set);
      if (adopted) sets.push(adopted);
    }
  }
  return sets.toSorted((a, b) => revisionOf(a) - revisionOf(b) || createdAt(a).localeCompare(createdAt(b)));
}

/** The ReplicaSet with the Deployment's present template. */
export const currentOf = (deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined =>
  sets.find((set) => sameJson(withoutHash(set.spec?.template), withoutHash(deployment.spec?.template)));

/** A ReplicaSet for the present template. */
export function newReplicaSet(deployment: Deployment, revision: number, replicas: number): ReplicaSet {
  const template = deployment.spec?.template ?? {};
  const hash = templateHash(template, deployment.status?.collisionCount);
  const labels = { ...template.metadata?.labels, [HASH]: hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      namespace: deployment.metadata.namespace,
      name: `${deployment.metadata.name}-${hash}`,
      labels,
      annotations: annotationsFor(deployment, revision),
      ownerReferences: [ownerReference({ ...deployment, apiVersion: 'apps/v1', kind: 'Deployment' })],
    },
    spec: {
      replicas,
      minReadySeconds: deployment.spec?.minReadySeconds,
      selector: {
        ...deployment.spec?.selector,
        matchLabels: { ...deployment.spec?.selector?.matchLabels, [HASH]: hash },
      },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

/** The annotations of a ReplicaSet of this revision. */
export function annotationsFor(deployment: Deployment, revision: number): Readonly<Record<string, string>> {
  const copied = Object.entries(deployment.metadata.annotations ?? {}).filter(
    ([key]) => !NOT_COPIED.has(key),
  );
  const { replicas, maxSurge } = boundsOf(deployment);
  return {
    ...Object.fromEntries(copied),
    [DESIRED]: String(replicas),
    [MAX]: String(replicas + maxSurge),
    [REVISION]: String(revision),
  };
}

const createdAt = (set: ReplicaSet): string => set.metadata.creationTimestamp ?? '';

async function adopt(
  api: LocalApi,
  deployment: Deployment,
  set: ReplicaSet,
): Promise<ReplicaSet | undefined> {
  const owner = ownerReference({ ...deployment, apiVersion: 'apps/v1', kind: 'Deployment' });
  const ownerReferences = [...(set.metadata.ownerReferences ?? []), owner];
  const { namespace, name = '', uid } = set.metadata;
  const body = { metadata: { uid, ownerReferences } };
  return unlessGone(api.patch('replicasets.apps', { namespace, name }, { type: 'merge', body }));
}

function withoutHash(template: PodTemplateSpec | undefined): PodTemplateSpec {
  const { [HASH]: _, ...labels } = template?.metadata?.labels ?? {};
  return { ...template, metadata: { ...template?.metadata, labels } };
}
