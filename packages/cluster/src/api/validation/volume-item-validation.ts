// Rules for the files that a volume makes of keys and of fields of the pod.
import type { DownwardAPIVolumeFile, KeyToPath } from '@berth/kube';
import type { FieldError } from '../kind-rules.js';
import { downwardFieldErrors, resourceFieldErrors, volumeFields } from './downward-api-validation.js';
import { invalid, required } from './field-errors.js';
import { present } from './formats.js';
import { descendingPath, modeErrors } from './path-validation.js';

/** Files made of the keys of a config map or secret. */
export function keyFileErrors(field: string, items: readonly KeyToPath[] | undefined): readonly FieldError[] {
  return (items ?? []).flatMap((item, index) => {
    const path = `${field}[${index}]`;
    return [
      ...present(`${path}.key`, item.key),
      ...(item.path ? descendingPath(`${path}.path`, item.path) : [required(`${path}.path`)]),
      ...modeErrors(`${path}.mode`, item.mode),
    ];
  });
}

/** Files made of a pod's own fields. */
export function downwardFileErrors(
  field: string,
  items: readonly DownwardAPIVolumeFile[] | undefined,
): readonly FieldError[] {
  return (items ?? []).flatMap((item, index) => {
    const path = `${field}[${index}]`;
    const errors: FieldError[] = item.path
      ? [...descendingPath(`${path}.path`, item.path)]
      : [required(`${path}.path`)];
    if (item.fieldRef) {
      errors.push(...downwardFieldErrors(`${path}.fieldRef`, item.fieldRef, volumeFields));
      if (item.resourceFieldRef)
        errors.push(
          invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'),
        );
    } else if (item.resourceFieldRef) {
      errors.push(...resourceFieldErrors(`${path}.resourceFieldRef`, item.resourceFieldRef, true));
    } else errors.push(required(path, 'one of fieldRef and resourceFieldRef is required'));
    return [...errors, ...modeErrors(`${path}.mode`, item.mode)];
  });
}
