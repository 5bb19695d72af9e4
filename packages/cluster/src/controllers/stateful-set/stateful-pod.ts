// The pod of one ordinal, and the claims that go with it.
import type { PersistentVolumeClaim, Pod, StatefulSet, Volume } from '@berth/kube';
import { ownerReference } from '../workloads/claim-pods.js';
import { REVISION_HASH } from '../workloads/controller-revisions.js';

/** Builds the pod with its stable name, host name and volumes. */
export function podOfOrdinal(set: StatefulSet, ordinal: number, revision: string): Pod {
  const { metadata, spec } = set.spec?.template ?? {};
  const name = `${set.metadata.name}-${ordinal}`;
  const claims = (set.spec?.volumeClaimTemplates ?? []).map((claim): Volume => {
    const claimName = `${claim.metadata?.name}-${name}`;
    return { name: claim.metadata?.name ?? '', persistentVolumeClaim: { claimName } };
  });
  const names = new Set(claims.map((volume) => volume.name));
  const others = (spec?.volumes ?? []).filter((volume) => !names.has(volume.name));
  const volumes = [...others, ...claims];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: set.metadata.namespace,
      name,
      generateName: `${set.metadata.name}-`,
      labels: {
        ...metadata?.labels,
        'apps.kubernetes.io/pod-index': String(ordinal),
        [REVISION_HASH]: revision,
        'statefulset.kubernetes.io/pod-name': name,
      },
      annotations: metadata?.annotations,
      ownerReferences: [ownerReference({ ...set, apiVersion: 'apps/v1', kind: 'StatefulSet' })],
    },
    spec: {
      containers: [],
      ...spec,
      hostname: name,
      ...(set.spec?.serviceName && { subdomain: set.spec.serviceName }),
      ...(volumes.length > 0 && { volumes }),
    },
  };
}

/** The claims of one ordinal. They outlive their pod. */
export function claimsOfOrdinal(set: StatefulSet, ordinal: number): readonly PersistentVolumeClaim[] {
  return (set.spec?.volumeClaimTemplates ?? []).map((template) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      ...template.metadata,
      namespace: set.metadata.namespace,
      name: `${template.metadata?.name}-${set.metadata.name}-${ordinal}`,
      labels: { ...template.metadata?.labels, ...set.spec?.selector?.matchLabels },
    },
    spec: template.spec,
  }));
}
