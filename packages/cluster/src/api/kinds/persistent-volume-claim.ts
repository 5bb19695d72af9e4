// Rules of persistent volume claims.
import type { PersistentVolumeClaim } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { forbidden, invalid, required } from '../validation/field-errors.js';
import { dnsSubdomain, oneOf, optionalOneOf, present } from '../validation/formats.js';
import { labelSelectorErrors } from '../validation/label-selector-validation.js';
import { amountErrors, amountError, standardOrQualified } from '../validation/resource-validation.js';
import { compareQuantities, quantityOf } from '@berth/kube';
import { setResourceDefaults } from './container-defaults.js';
import { renderClaimDifference } from '../validation/pod-spec-difference.js';
import { deepEqual } from './deep-equal.js';
import { typedRules, type Writable } from './typed-rules.unsafe.js';

/** Rules of `PersistentVolumeClaim`. */
export const persistentVolumeClaimRules = typedRules<PersistentVolumeClaim>({
  defaults: setClaimDefaults,
  prepareForCreate: (claim) => {
    claim.status = { phase: 'Pending' };
    mirrorDataSource(claim);
  },
  prepareForUpdate: (claim, _before, { subresource }) => {
    if (subresource === undefined) mirrorDataSource(claim);
  },
  validateCreate: ({ spec }) => (spec ? claimSpecErrors('spec', spec) : []),
  validateUpdate: (claim, before, { subresource }) =>
    subresource === undefined ? updateErrors(claim, before) : [],
});

type Spec = NonNullable<PersistentVolumeClaim['spec']>;

/** Ways a volume may be mounted, as messages list them. */
export const accessModes: readonly string[] = [
  'ReadOnlyMany',
  'ReadWriteMany',
  'ReadWriteOnce',
  'ReadWriteOncePod',
];

/** Fills in what a claim leaves open; also for claims inside templates. */
export function setClaimDefaults(claim: Writable<PersistentVolumeClaim>): void {
  claim.status ??= {};
  claim.status.phase ??= 'Pending';
  if (!claim.spec) return;
  claim.spec.volumeMode ??= 'Filesystem';
  setResourceDefaults(claim.spec.resources?.requests);
  setResourceDefaults(claim.spec.resources?.limits);
}

/** The older `dataSource` and the newer `dataSourceRef` say the same, unless a namespace is involved. */
function mirrorDataSource({ spec }: Writable<PersistentVolumeClaim>): void {
  if (!spec) return;
  const { dataSource, dataSourceRef } = spec;
  if (dataSource && !dataSourceRef) spec.dataSourceRef = { ...dataSource };
  else if (!dataSource && dataSourceRef && !dataSourceRef.namespace) {
    const { apiGroup, kind, name } = dataSourceRef;
    spec.dataSource = { apiGroup, kind, name };
  }
}

function claimSpecErrors(field: string, spec: Spec): readonly FieldError[] {
  const modes = spec.accessModes ?? [];
  const errors: FieldError[] = [...labelSelectorErrors(`${field}.selector`, spec.selector)];
  if (modes.length === 0) errors.push(required(`${field}.accessModes`, 'at least 1 access mode is required'));
  modes.forEach((mode) => errors.push(...oneOf(`${field}.accessModes`, mode, accessModes)));
  if (modes.includes('ReadWriteOncePod') && modes.length > 1) {
    const detail = 'may not use ReadWriteOncePod with other access modes';
    errors.push(forbidden(`${field}.accessModes`, detail));
  }
  errors.push(...storageErrors(field, spec));
  if (spec.storageClassName) errors.push(...dnsSubdomain(`${field}.storageClassName`, spec.storageClassName));
  errors.push(...optionalOneOf(`${field}.volumeMode`, spec.volumeMode, ['Block', 'Filesystem']));
  if (spec.dataSource) {
    errors.push(...present(`${field}.dataSource.name`, spec.dataSource.name));
    errors.push(...present(`${field}.dataSource.kind`, spec.dataSource.kind));
  }
  return errors;
}

function storageErrors(field: string, { resources }: Spec): readonly FieldError[] {
  const storage = resources?.requests?.['storage'];
  if (storage === undefined) return [required(`${field}.resources[storage]`)];
  const path = `${field}.resources[storage]`;
  const errors = [...amountErrors(`${field}.resources.requests`, {}, standardOrQualified)];
  if (quantityOf(storage).nano <= 0n) return [...errors, invalid(path, storage, 'must be greater than zero')];
  return [...errors, ...amountError(path, 'storage', storage)];
}

const onlyGrowth =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

function updateErrors(claim: PersistentVolumeClaim, before: PersistentVolumeClaim): readonly FieldError[] {
  const { spec } = claim;
  const old = before.spec;
  if (!spec || !old) return [];
  const errors = [...claimSpecErrors('spec', spec)];
  const isBound = before.status?.phase === 'Bound';
  const judged = withoutAllowedChanges(spec, old, isBound);
  if (!deepEqual(judged, old))
    errors.push(forbidden('spec', `${onlyGrowth}\n${renderClaimDifference(old, judged)}`));
  const size = spec.resources?.requests?.['storage'];
  const oldSize = old.resources?.requests?.['storage'];
  if (
    isBound &&
    size !== undefined &&
    oldSize !== undefined &&
    compareQuantities(quantityOf(size), quantityOf(oldSize)) < 0
  )
    errors.push(forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity'));
  return errors;
}

/** The new spec with everything that may change as it was. */
function withoutAllowedChanges(spec: Spec, old: Spec, isBound: boolean): Spec {
  const { resources, volumeName, storageClassName, volumeAttributesClassName, ...rest } = spec;
  const shownResources = isBound ? old.resources : resources;
  const shownName = old.volumeName ? volumeName : undefined;
  const shownClass = old.storageClassName === undefined ? undefined : storageClassName;
  const shownAttributes = isBound ? old.volumeAttributesClassName : volumeAttributesClassName;
  return {
    ...rest,
    ...(shownResources && { resources: shownResources }),
    ...(shownName !== undefined && { volumeName: shownName }),
    ...(shownClass !== undefined && { storageClassName: shownClass }),
    ...(shownAttributes !== undefined && { volumeAttributesClassName: shownAttributes }),
  };
}
