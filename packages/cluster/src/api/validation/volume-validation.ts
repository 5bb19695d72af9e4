// Checks of a pod's volumes: one source each, and what the sources need.
import type { HostPathVolumeSource, ISCSIVolumeSource, NFSVolumeSource, Volume } from '@berth/kube';
import type { FieldError } from '../kind-rules.js';
import { amountError } from './resource-validation.js';
import { duplicate, forbidden, invalid, required } from './field-errors.js';
import { dnsLabel, inRange, optionalOneOf, present } from './formats.js';
import { modeErrors } from './path-validation.js';
import { projectedErrors } from './projected-volume-validation.js';
import { downwardFileErrors, keyFileErrors } from './volume-item-validation.js';

/** Everything wrong with the volumes of a pod. */
export function volumeErrors(field: string, volumes: readonly Volume[]): readonly FieldError[] {
  const names = new Set<string>();
  return volumes.flatMap((volume, index) => {
    const path = `${field}[${index}]`;
    const errors: FieldError[] = [...sourceErrors(path, volume)];
    if (!volume.name) errors.push(required(`${path}.name`));
    else errors.push(...dnsLabel(`${path}.name`, volume.name));
    if (names.has(volume.name)) errors.push(duplicate(`${path}.name`, volume.name));
    names.add(volume.name);
    return errors;
  });
}

function sourceErrors(path: string, volume: Volume): readonly FieldError[] {
  const { name: _name, ...sources } = volume;
  const given = Object.keys(sources);
  if (given.length === 0) return [required(path, 'must specify a volume type')];
  const [, ...others] = given;
  return [
    ...localSourceErrors(path, volume),
    ...objectSourceErrors(path, volume),
    ...networkSourceErrors(path, volume),
    ...others.map((source) => forbidden(`${path}.${source}`, 'may not specify more than 1 volume type')),
  ];
}

function localSourceErrors(path: string, { emptyDir, hostPath }: Volume): readonly FieldError[] {
  const errors: FieldError[] = [];
  const limit = emptyDir?.sizeLimit;
  if (limit?.startsWith('-'))
    errors.push(forbidden(`${path}.emptyDir.sizeLimit`, 'SizeLimit field must be a valid resource quantity'));
  if (hostPath) errors.push(...hostPathErrors(`${path}.hostPath`, hostPath));
  return errors;
}

const hostPathTypes: readonly string[] = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

export function hostPathErrors(
  path: string,
  { path: hostPath, type }: HostPathVolumeSource,
): readonly FieldError[] {
  if (!hostPath) return [required(`${path}.path`)];
  const errors: FieldError[] = [];
  if (hostPath.split('/').includes('..'))
    errors.push(invalid(`${path}.path`, hostPath, "must not contain '..'"));
  return [...errors, ...optionalOneOf(`${path}.type`, type, hostPathTypes)];
}

function objectSourceErrors(path: string, volume: Volume): readonly FieldError[] {
  const { secret, configMap, downwardAPI, projected, persistentVolumeClaim } = volume;
  const errors: FieldError[] = [];
  if (secret) {
    errors.push(...present(`${path}.secret.secretName`, secret.secretName));
    errors.push(...modeErrors(`${path}.secret.defaultMode`, secret.defaultMode));
    errors.push(...keyFileErrors(`${path}.secret.items`, secret.items));
  }
  if (configMap) {
    errors.push(...present(`${path}.configMap.name`, configMap.name));
    errors.push(...modeErrors(`${path}.configMap.defaultMode`, configMap.defaultMode));
    errors.push(...keyFileErrors(`${path}.configMap.items`, configMap.items));
  }
  if (downwardAPI) {
    errors.push(...modeErrors(`${path}.downwardAPI.defaultMode`, downwardAPI.defaultMode));
    errors.push(...downwardFileErrors(`${path}.downwardAPI.items`, downwardAPI.items));
  }
  if (projected) errors.push(...projectedErrors(`${path}.projected`, projected));
  if (persistentVolumeClaim)
    errors.push(...present(`${path}.persistentVolumeClaim.claimName`, persistentVolumeClaim.claimName));
  return errors;
}

function networkSourceErrors(path: string, { nfs, iscsi, csi, ephemeral }: Volume): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (nfs) errors.push(...nfsErrors(`${path}.nfs`, nfs));
  if (iscsi) errors.push(...iscsiErrors(`${path}.iscsi`, iscsi));
  if (csi) errors.push(...present(`${path}.csi.driver`, csi.driver));
  if (ephemeral && !ephemeral.volumeClaimTemplate)
    errors.push(required(`${path}.ephemeral.volumeClaimTemplate`));
  const storage = ephemeral?.volumeClaimTemplate?.spec.resources?.requests?.['storage'];
  if (storage !== undefined) {
    const field = `${path}.ephemeral.volumeClaimTemplate.spec.resources[storage]`;
    errors.push(...amountError(field, 'storage', storage));
  }
  return errors;
}

export function nfsErrors(path: string, nfs: NFSVolumeSource): readonly FieldError[] {
  const errors: FieldError[] = [
    ...present(`${path}.server`, nfs.server),
    ...present(`${path}.path`, nfs.path),
  ];
  if (nfs.path && !nfs.path.startsWith('/'))
    errors.push(invalid(`${path}.path`, nfs.path, 'must be an absolute path'));
  return errors;
}

function iscsiErrors(path: string, iscsi: ISCSIVolumeSource): readonly FieldError[] {
  return [
    ...present(`${path}.targetPortal`, iscsi.targetPortal),
    ...present(`${path}.iqn`, iscsi.iqn),
    ...inRange(`${path}.lun`, iscsi.lun, [0, 255]),
  ];
}
