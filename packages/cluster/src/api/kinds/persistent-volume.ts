// Rules of persistent volumes and storage classes.
import { kubeTime, quantityOf, type PersistentVolume, type StorageClass } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { forbidden, invalid, notSupported, required } from '../validation/field-errors.js';
import { oneOf, optionalOneOf, present } from '../validation/formats.js';
import { nodeSelectorErrors } from '../validation/node-selector-validation.js';
import { hostPathErrors, nfsErrors } from '../validation/volume-validation.js';
import { deepEqual } from './deep-equal.js';
import { accessModes } from './persistent-volume-claim.js';
import { typedRules } from './typed-rules.unsafe.js';

/** Rules of `PersistentVolume`. */
export const persistentVolumeRules = typedRules<PersistentVolume>({
  defaults: ({ spec, ...volume }) => {
    if (volume.status) volume.status.phase ??= 'Pending';
    if (!spec) return;
    spec.persistentVolumeReclaimPolicy ??= 'Retain';
    spec.volumeMode ??= 'Filesystem';
    if (spec.hostPath) spec.hostPath.type ??= '';
  },
  prepareForCreate: (volume, { nowMs }) => {
    volume.status = { phase: 'Pending', lastPhaseTransitionTime: kubeTime(nowMs) };
  },
  prepareForUpdate: (volume, before, { nowMs, subresource }) => {
    if (subresource === 'status' && volume.status && volume.status.phase !== before.status?.phase)
      volume.status.lastPhaseTransitionTime = kubeTime(nowMs);
  },
  validateCreate: ({ spec }) => (spec ? volumeErrors(spec) : []),
  validateUpdate: ({ spec }, before) => {
    const errors = spec ? [...volumeErrors(spec)] : [];
    if (spec && before.spec && !deepEqual(sourceOf(spec), sourceOf(before.spec)))
      errors.push(
        forbidden('spec.persistentvolumesource', 'spec.persistentvolumesource is immutable after creation'),
      );
    return errors;
  },
});

type Spec = NonNullable<PersistentVolume['spec']>;

const plainFields: ReadonlySet<string> = new Set([
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
  'volumeMode',
]);

const sourceOf = (spec: Spec): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(spec).filter(([name]) => !plainFields.has(name)));

function volumeErrors(spec: Spec): readonly FieldError[] {
  const modes = spec.accessModes ?? [];
  const errors: FieldError[] = modes.length === 0 ? [required('spec.accessModes')] : [];
  for (const mode of modes) errors.push(...oneOf('spec.accessModes', mode, accessModes));
  errors.push(...capacityErrors(spec));
  const policies = ['Delete', 'Recycle', 'Retain'];
  errors.push(
    ...optionalOneOf('spec.persistentVolumeReclaimPolicy', spec.persistentVolumeReclaimPolicy, policies),
  );
  const needed = spec.nodeAffinity?.required;
  if (spec.nodeAffinity && !needed)
    errors.push(required('spec.nodeAffinity.required', 'must specify required node constraints'));
  if (needed) errors.push(...nodeSelectorErrors('spec.nodeAffinity.required', needed));
  errors.push(...sourceErrors(spec));
  return [...errors, ...optionalOneOf('spec.volumeMode', spec.volumeMode, ['Block', 'Filesystem'])];
}

function capacityErrors({ capacity = {} }: Spec): readonly FieldError[] {
  const errors: FieldError[] = Object.keys(capacity).length === 0 ? [required('spec.capacity')] : [];
  const { storage } = capacity;
  const others = Object.keys(capacity).length > 1;
  if (storage === undefined || others) {
    const shown = Object.keys(capacity).length === 0 ? null : capacity;
    return [...errors, notSupported('spec.capacity', shown, ['storage'])];
  }
  if (quantityOf(storage).nano <= 0n)
    errors.push(invalid('spec.capacity[storage]', storage, 'must be greater than zero'));
  return errors;
}

function sourceErrors(spec: Spec): readonly FieldError[] {
  const [first, ...others] = Object.keys(sourceOf(spec));
  if (first === undefined) return [required('spec', 'must specify a volume type')];
  const errors: FieldError[] = others.map((name) =>
    forbidden(`spec.${name}`, 'may not specify more than 1 volume type'),
  );
  if (spec.hostPath) errors.push(...hostPathErrors('spec.hostPath', spec.hostPath));
  if (spec.nfs) errors.push(...nfsErrors('spec.nfs', spec.nfs));
  if (spec.csi) {
    errors.push(...present('spec.csi.driver', spec.csi.driver));
    errors.push(...present('spec.csi.volumeHandle', spec.csi.volumeHandle));
  }
  if (spec.local) {
    errors.push(...present('spec.local.path', spec.local.path));
    if (!spec.nodeAffinity) errors.push(required('spec.nodeAffinity', 'Local volume requires node affinity'));
  }
  return errors;
}

/** Rules of `StorageClass.storage.k8s.io`. */
export const storageClassRules = typedRules<StorageClass>({
  defaults: (storageClass) => {
    storageClass.reclaimPolicy ??= 'Delete';
    storageClass.volumeBindingMode ??= 'Immediate';
  },
  validateCreate: storageClassErrors,
  validateUpdate: (storageClass, before) => {
    const errors = [...storageClassErrors(storageClass)];
    for (const field of ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'] as const)
      if (!deepEqual(storageClass[field], before[field]))
        errors.push(forbidden(field, `updates to ${field} are forbidden.`));
    return errors;
  },
});

function storageClassErrors(storageClass: StorageClass): readonly FieldError[] {
  const { provisioner, reclaimPolicy, volumeBindingMode, parameters = {} } = storageClass;
  const errors: FieldError[] = [...present('provisioner', provisioner)];
  if (Object.keys(parameters).includes('')) errors.push(invalid('parameters', '', 'field can not be empty.'));
  errors.push(...oneOf('reclaimPolicy', reclaimPolicy, ['Delete', 'Retain']));
  const modes = ['Immediate', 'WaitForFirstConsumer'];
  return [...errors, ...oneOf('volumeBindingMode', volumeBindingMode, modes)];
}
