// Rows of `kubectl get` for storage, networking, access and policy.
import type {
  ClusterRoleBinding,
  EndpointSlice,
  LabelSelector,
  Lease,
  ObjectMeta,
  PersistentVolume,
  PersistentVolumeClaim,
  PriorityClass,
  ResourceQuota,
  StorageClass,
} from '@berth/kube';

import { renderAge } from './duration.js';
import { renderSelector } from './labels-text.js';

const ageOf = ({ creationTimestamp }: ObjectMeta, nowMs: number): string =>
  renderAge(creationTimestamp, nowMs);

const shortModes: readonly (readonly [mode: string, short: string])[] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
];

const renderModes = (modes: readonly string[] | undefined): string =>
  shortModes
    .filter(([mode]) => modes?.includes(mode))
    .map(([, short]) => short)
    .join(',');

export function persistentVolumeRow(
  { metadata, spec, status }: PersistentVolume,
  nowMs: number,
): readonly unknown[] {
  const { claimRef } = spec ?? {};
  return [
    metadata.name,
    spec?.capacity?.['storage'] ?? '',
    renderModes(spec?.accessModes),
    spec?.persistentVolumeReclaimPolicy ?? '',
    metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating',
    claimRef ? `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}` : '',
    metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName ?? '',
    spec?.volumeAttributesClassName ?? '<unset>',
    status?.reason ?? '',
    ageOf(metadata, nowMs),
    spec?.volumeMode ?? '<unset>',
  ];
}

export function persistentVolumeClaimRow(
  { metadata, spec, status }: PersistentVolumeClaim,
  nowMs: number,
): readonly unknown[] {
  const isBound = Boolean(spec?.volumeName);
  return [
    metadata.name,
    metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating',
    spec?.volumeName ?? '',
    isBound ? (status?.capacity?.['storage'] ?? '0') : '',
    isBound ? renderModes(status?.accessModes) : '',
    metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName ?? '',
    spec?.volumeAttributesClassName ?? '<unset>',
    ageOf(metadata, nowMs),
    spec?.volumeMode ?? '<unset>',
  ];
}

export function storageClassRow(storageClass: StorageClass, nowMs: number): readonly unknown[] {
  const { metadata, provisioner, reclaimPolicy, volumeBindingMode, allowVolumeExpansion } = storageClass;
  const isDefault = ['storageclass.kubernetes.io', 'storageclass.beta.kubernetes.io'].some(
    (domain) => metadata.annotations?.[`${domain}/is-default-class`] === 'true',
  );
  return [
    isDefault ? `${metadata.name} (default)` : metadata.name,
    provisioner,
    reclaimPolicy ?? 'Delete',
    volumeBindingMode ?? 'Immediate',
    allowVolumeExpansion ?? false,
    ageOf(metadata, nowMs),
  ];
}

export const leaseRow = ({ metadata, spec }: Lease, nowMs: number): readonly unknown[] => [
  metadata.name,
  spec?.holderIdentity ?? '',
  ageOf(metadata, nowMs),
];

export const priorityClassRow = (priorityClass: PriorityClass, nowMs: number): readonly unknown[] => {
  const { metadata, value, globalDefault, preemptionPolicy } = priorityClass;
  return [metadata.name, value, globalDefault ?? false, ageOf(metadata, nowMs), preemptionPolicy ?? ''];
};

/** Requests and limits apart, each `name: used/hard`. */
export function resourceQuotaRow({ metadata, status }: ResourceQuota, nowMs: number): readonly unknown[] {
  const hard = status?.hard ?? {};
  const text = (isLimit: boolean): string =>
    Object.keys(hard)
      .filter((name) => name.startsWith('limits.') === isLimit)
      .sort()
      .map((name) => `${name}: ${status?.used?.[name] ?? '0'}/${hard[name]}`)
      .join(', ');
  return [metadata.name, text(false), text(true), ageOf(metadata, nowMs)];
}

/** Bindings of both kinds. */
export function bindingRow(
  { metadata, roleRef, subjects = [] }: ClusterRoleBinding,
  nowMs: number,
): readonly unknown[] {
  const names = (wanted: string): string =>
    subjects
      .filter(({ kind }) => kind === wanted)
      .map(({ namespace, name }) => (wanted === 'ServiceAccount' ? `${namespace ?? ''}/${name}` : name))
      .join(', ');
  const role = `${roleRef.kind}/${roleRef.name}`;
  return [
    metadata.name,
    role,
    ageOf(metadata, nowMs),
    names('User'),
    names('Group'),
    names('ServiceAccount'),
  ];
}

/** A network policy as its table reads it. */
export interface NetworkPolicy {
  readonly metadata: ObjectMeta;
  readonly spec?: { readonly podSelector?: LabelSelector | undefined } | undefined;
}

export const networkPolicyRow = ({ metadata, spec }: NetworkPolicy, nowMs: number): readonly unknown[] => [
  metadata.name,
  renderSelector(spec?.podSelector),
  ageOf(metadata, nowMs),
];

/** An ingress as its table reads it. */
export interface Ingress {
  readonly metadata: ObjectMeta;
  readonly spec?:
    | {
        readonly ingressClassName?: string | undefined;
        readonly rules?: readonly { readonly host?: string | undefined }[] | undefined;
        readonly tls?: readonly unknown[] | undefined;
      }
    | undefined;
  readonly status?:
    | {
        readonly loadBalancer?:
          | {
              readonly ingress?:
                | readonly { readonly ip?: string | undefined; readonly hostname?: string | undefined }[]
                | undefined;
            }
          | undefined;
      }
    | undefined;
}

const maxHosts = 3;

export function ingressRow({ metadata, spec, status }: Ingress, nowMs: number): readonly unknown[] {
  const hosts = (spec?.rules ?? []).flatMap(({ host }) => (host ? [host] : []));
  const more = hosts.length > maxHosts ? ` + ${hosts.length - maxHosts} more...` : '';
  const addresses = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '');
  return [
    metadata.name,
    spec?.ingressClassName ?? '<none>',
    hosts.length === 0 ? '*' : `${hosts.slice(0, maxHosts).join(',')}${more}`,
    addresses.join(','),
    spec?.tls?.length ? '80, 443' : '80',
    ageOf(metadata, nowMs),
  ];
}

/** An ingress class as its table reads it. */
export interface IngressClass {
  readonly metadata: ObjectMeta;
  readonly spec?:
    | {
        readonly controller?: string | undefined;
        readonly parameters?:
          | { readonly apiGroup?: string | undefined; readonly kind: string; readonly name: string }
          | undefined;
      }
    | undefined;
}

export function ingressClassRow({ metadata, spec }: IngressClass, nowMs: number): readonly unknown[] {
  const { apiGroup, kind, name } = spec?.parameters ?? {};
  const parameters = kind === undefined ? '<none>' : `${kind}${apiGroup ? `.${apiGroup}` : ''}/${name}`;
  return [metadata.name, spec?.controller ?? '', parameters, ageOf(metadata, nowMs)];
}

const maxAddresses = 3;

export function endpointSliceRow(
  { metadata, addressType, ports, endpoints }: EndpointSlice,
  nowMs: number,
): readonly unknown[] {
  const numbers = (ports ?? []).map(({ port, name }) => String(port ?? name ?? ''));
  const addresses = (endpoints ?? []).flatMap((endpoint) => endpoint.addresses ?? []);
  const more = addresses.length > maxAddresses ? ` + ${addresses.length - maxAddresses} more...` : '';
  const shown = `${addresses.slice(0, maxAddresses).join(',')}${more}`;
  return [
    metadata.name,
    addressType,
    numbers.join(',') || '<unset>',
    shown || '<unset>',
    ageOf(metadata, nowMs),
  ];
}

/** Kinds whose table shows one count or word between name and age. */
export interface Counted {
  readonly metadata: ObjectMeta;
  readonly handler?: string | undefined;
  readonly webhooks?: readonly unknown[] | undefined;
  readonly spec?: { readonly drivers?: readonly unknown[] | null | undefined } | undefined;
}

export const runtimeClassRow = ({ metadata, handler }: Counted, nowMs: number): readonly unknown[] => [
  metadata.name,
  handler ?? '',
  ageOf(metadata, nowMs),
];

export const webhooksRow = ({ metadata, webhooks = [] }: Counted, nowMs: number): readonly unknown[] => [
  metadata.name,
  webhooks.length,
  ageOf(metadata, nowMs),
];

export const csiNodeRow = ({ metadata, spec }: Counted, nowMs: number): readonly unknown[] => [
  metadata.name,
  spec?.drivers?.length ?? 0,
  ageOf(metadata, nowMs),
];
