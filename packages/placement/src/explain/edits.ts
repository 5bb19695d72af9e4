// Edits of a pod, of declared pools or of Fargate profiles, as data, and what they make of them.
import type { DeclaredCompute, FargateProfile, FargateSelector, Pool } from '@berth/compute';
import { assertNever, type DaemonSet, type Pod, type Taint, type Toleration } from '@berth/kube';
import { withCuts } from './request-cuts.js';
import { withAffinityValue } from './affinity-value.js';
import { withoutField } from './pod-field.unsafe.js';

/** An edit of the pod, or of the template that it is made from. */
export type PodEdit =
  | { readonly kind: 'add-toleration'; readonly toleration: Toleration }
  | { readonly kind: 'set-node-selector'; readonly key: string; readonly value: string; readonly was: string }
  | { readonly kind: 'remove-node-selector'; readonly key: string; readonly was: string }
  /** One more value in an expression of required node affinity. */
  | {
      readonly kind: 'add-affinity-value';
      readonly term: number;
      readonly expression: number;
      readonly key: string;
      readonly value: string;
    }
  | { readonly kind: 'lower-request'; readonly resource: string; readonly from: string; readonly to: string }
  | { readonly kind: 'set-pod-label'; readonly key: string; readonly value: string; readonly was?: string }
  | { readonly kind: 'set-pod-annotation'; readonly key: string; readonly value: string }
  | { readonly kind: 'set-namespace'; readonly from: string; readonly to: string }
  /** Path from the pod. */
  | { readonly kind: 'remove-field'; readonly path: readonly (string | number)[] };

/** An edit of a node group. */
export type PoolEdit =
  | { readonly kind: 'add-pool-label'; readonly pool: string; readonly key: string; readonly value: string }
  | { readonly kind: 'raise-pool-max'; readonly pool: string; readonly from: number; readonly to: number }
  | { readonly kind: 'raise-pool-min'; readonly pool: string; readonly from: number; readonly to: number }
  | { readonly kind: 'add-instance-type'; readonly pool: string; readonly instanceType: string }
  /** Types that are too small make room for one that is not. */
  | {
      readonly kind: 'set-instance-types';
      readonly pool: string;
      readonly instanceTypes: readonly string[];
      readonly was: readonly string[];
    }
  /** Of a group that has one type and no list. */
  | { readonly kind: 'set-instance-type'; readonly pool: string; readonly from: string; readonly to: string }
  | { readonly kind: 'add-pool-tag'; readonly pool: string; readonly key: string; readonly value: string }
  | { readonly kind: 'set-pool-zones'; readonly pool: string; readonly zones: readonly string[] };

/** An edit of a Fargate profile. */
export interface ProfileEdit extends FargateSelector {
  readonly kind: 'add-profile-selector';
  readonly profile: string;
}

/** One edit. */
export type Edit = PodEdit | PoolEdit | ProfileEdit;

/** A pod among declared compute. */
export interface Subject {
  readonly pod: Pod;
  readonly compute: DeclaredCompute;
  /** Of the cluster: their pods take room on new nodes. */
  readonly daemonSets?: readonly DaemonSet[] | undefined;
}

/** The object or file part that an edit changes. */
export function placeOf(edit: Edit): string {
  if ('pool' in edit) return `pool:${edit.pool}`;
  return 'profile' in edit ? `fargate:${edit.profile}` : 'pod';
}

/** The toleration that a taint asks for. */
export const tolerationFor = ({ key, value, effect }: Taint): Toleration =>
  value
    ? { key, operator: 'Equal', value, effect: effectOf(effect) }
    : { key, operator: 'Exists', effect: effectOf(effect) };

/** Applies an edit. */
export function applyEdit(subject: Subject, edit: Edit): Subject {
  if ('pool' in edit) return withPool(subject, edit);
  if (edit.kind === 'add-profile-selector') return withSelector(subject, edit);
  return { ...subject, pod: editedPod(subject.pod, edit) };
}

function editedPod(pod: Pod, edit: PodEdit): Pod {
  const { metadata, spec } = pod;
  switch (edit.kind) {
    case 'add-toleration':
      return withSpec(pod, { tolerations: [...(spec?.tolerations ?? []), edit.toleration] });
    case 'set-node-selector':
      return withSpec(pod, { nodeSelector: { ...spec?.nodeSelector, [edit.key]: edit.value } });
    case 'remove-node-selector': {
      const left = Object.entries(spec?.nodeSelector ?? {}).filter(([key]) => key !== edit.key);
      return withSpec(pod, { nodeSelector: Object.fromEntries(left) });
    }
    case 'add-affinity-value':
      return withAffinityValue(pod, edit);
    case 'lower-request':
      return withCuts(pod, edit);
    case 'set-pod-label':
      return {
        ...pod,
        metadata: { ...metadata, labels: { ...metadata.labels, [edit.key]: edit.value } },
      };
    case 'set-pod-annotation':
      return {
        ...pod,
        metadata: { ...metadata, annotations: { ...metadata.annotations, [edit.key]: edit.value } },
      };
    case 'set-namespace':
      return { ...pod, metadata: { ...metadata, namespace: edit.to } };
    case 'remove-field':
      return withoutField(pod, edit.path);
    default:
      return assertNever(edit);
  }
}

const effectOf = (effect: string): Toleration['effect'] =>
  effect === 'NoExecute' || effect === 'PreferNoSchedule' ? effect : 'NoSchedule';

const withSpec = (pod: Pod, change: Partial<NonNullable<Pod['spec']>>): Pod =>
  pod.spec ? { ...pod, spec: { ...pod.spec, ...change } } : pod;

const withPool = (subject: Subject, edit: PoolEdit): Subject => ({
  ...subject,
  compute: {
    ...subject.compute,
    pools: subject.compute.pools.map((pool) =>
      pool.name === edit.pool ? { ...pool, ...poolChange(pool, edit) } : pool,
    ),
  },
});

function poolChange(pool: Pool, edit: PoolEdit): Partial<Pool> {
  switch (edit.kind) {
    case 'add-pool-label':
      return { labels: { ...pool.labels, [edit.key]: edit.value } };
    case 'raise-pool-max':
      return { maxSize: edit.to };
    case 'raise-pool-min':
      return { minSize: edit.to };
    case 'add-instance-type':
      // The first type is what the autoscaler judges an empty group by, so the new one goes to the front.
      return { instanceTypes: [edit.instanceType, ...pool.instanceTypes] };
    case 'set-instance-types':
      return { instanceTypes: edit.instanceTypes };
    case 'set-instance-type':
      return { instanceTypes: [edit.to] };
    case 'add-pool-tag':
      return { tags: { ...pool.tags, [edit.key]: edit.value } };
    case 'set-pool-zones':
      return { zones: edit.zones };
    default:
      return assertNever(edit);
  }
}

function withSelector(subject: Subject, { profile: name, namespace, labels }: ProfileEdit): Subject {
  const added = (profile: FargateProfile): FargateProfile =>
    profile.name === name
      ? { ...profile, selectors: [...profile.selectors, { namespace, labels }] }
      : profile;
  const { compute } = subject;
  return { ...subject, compute: { ...compute, fargateProfiles: compute.fargateProfiles.map(added) } };
}
