// DefaultStorageClass and StorageObjectInUseProtection: claims get the default class; claims and volumes in use stay.
import type { PersistentVolumeClaim, StorageClass } from '@berth/kube';

import { typedDraft } from '../kinds/typed-rules.unsafe.js';
import type { AdmissionPlugin, AdmissionRequest } from './admission.js';

/** The plugin kube-apiserver runs under the same name. */
export const defaultStorageClass: AdmissionPlugin = {
  name: 'DefaultStorageClass',
  mutate: (request) => {
    if (!isCreateOf(request, 'PersistentVolumeClaim')) return;
    const { spec, metadata } = typedDraft<PersistentVolumeClaim>(request.draft);
    const isNamed = metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] !== undefined;
    if (!spec || isNamed || spec.storageClassName !== undefined) return;
    const name = newestDefault(request)?.metadata.name;
    if (name !== undefined) spec.storageClassName = name;
  },
};

/** The plugin kube-apiserver runs under the same name. */
export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  mutate: (request) => {
    const finalizer = protections.find(([kind]) => isCreateOf(request, kind))?.[1];
    if (finalizer === undefined) return;
    const { metadata } = typedDraft<PersistentVolumeClaim>(request.draft);
    const finalizers = metadata.finalizers ?? [];
    if (!finalizers.includes(finalizer)) metadata.finalizers = [...finalizers, finalizer];
  },
};

const protections: readonly (readonly [string, string])[] = [
  ['PersistentVolumeClaim', 'kubernetes.io/pvc-protection'],
  ['PersistentVolume', 'kubernetes.io/pv-protection'],
];

const isCreateOf = ({ group, kind, context }: AdmissionRequest, wanted: string): boolean =>
  group === '' && kind === wanted && context.operation === 'CREATE' && context.subresource === undefined;

/** Of several default classes the newest holds, then the first by name. */
function newestDefault({ context }: AdmissionRequest): StorageClass | undefined {
  const [first] = context.api
    .items('storageclasses.storage.k8s.io')
    .filter(isDefault)
    .map((each) => ({ each, time: each.metadata.creationTimestamp ?? '', name: each.metadata.name ?? '' }))
    .sort((a, b) => (a.time === b.time ? compare(a.name, b.name) : compare(b.time, a.time)));
  return first?.each;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const isDefault = ({ metadata }: StorageClass): boolean =>
  metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true' ||
  metadata.annotations?.['storageclass.beta.kubernetes.io/is-default-class'] === 'true';
