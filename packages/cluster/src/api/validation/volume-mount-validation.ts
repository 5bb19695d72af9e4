// Checks of volume mounts and of block devices: the volume exists, no path twice.
import type { Container, Volume, VolumeMount } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { invalid, required } from './field-errors.js';
import { optionalOneOf } from './formats.js';
import { descendingPath } from './path-validation.js';

/** Everything wrong with the mounts of a container. */
export function volumeMountErrors(
  field: string,
  { volumeMounts = [] }: Container,
  volumes: readonly Volume[],
): readonly FieldError[] {
  const known = new Set(volumes.map(({ name }) => name));
  const paths = new Set<string>();
  return volumeMounts.flatMap((mount, index) => {
    const path = `${field}[${index}]`;
    const errors: FieldError[] = [];
    if (!mount.name) errors.push(required(`${path}.name`));
    if (!known.has(mount.name))
      errors.push({ type: 'NotFound', field: `${path}.name`, value: mount.name, detail: '' });
    if (!mount.mountPath) errors.push(required(`${path}.mountPath`));
    if (paths.has(mount.mountPath))
      errors.push(invalid(`${path}.mountPath`, mount.mountPath, 'must be unique'));
    paths.add(mount.mountPath);
    return [...errors, ...subPathErrors(path, mount)];
  });
}

const propagations: readonly string[] = ['Bidirectional', 'HostToContainer', 'None'];

function subPathErrors(
  path: string,
  { subPath, subPathExpr, mountPropagation }: VolumeMount,
): readonly FieldError[] {
  const errors: FieldError[] = subPath ? [...descendingPath(`${path}.subPath`, subPath)] : [];
  if (subPathExpr) {
    if (subPath)
      errors.push(
        invalid(`${path}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'),
      );
    errors.push(...descendingPath(`${path}.subPathExpr`, subPathExpr));
  }
  return [...errors, ...optionalOneOf(`${path}.mountPropagation`, mountPropagation, propagations)];
}
