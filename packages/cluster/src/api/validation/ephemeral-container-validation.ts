// Checks of ephemeral containers: they join a running pod, so they may ask for little.
import type { EphemeralContainer } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { commonErrors, nameErrors, type ContainerScope } from './container-validation.js';
import { forbidden } from './field-errors.js';

const forbiddenFields = [
  'ports',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
  'resources',
  'resizePolicy',
  'restartPolicy',
] as const;

/** Everything wrong with the ephemeral containers of a pod. */
export function ephemeralContainerErrors(
  field: string,
  containers: readonly EphemeralContainer[],
  scope: ContainerScope,
): readonly FieldError[] {
  const targets = new Set(scope.names);
  return containers.flatMap((container, index) => {
    const path = `${field}[${index}]`;
    const errors = [...commonErrors(path, container, scope), ...nameErrors(path, container, scope)];
    const target = container.targetContainerName;
    if (target && !targets.has(target))
      errors.push({ type: 'NotFound', field: `${path}.targetContainerName`, value: target, detail: '' });
    for (const name of forbiddenFields) {
      const value = container[name];
      const isEmpty =
        value === undefined || (name === 'resources' && Object.keys(container.resources ?? {}).length === 0);
      if (!isEmpty) errors.push(forbidden(`${path}.${name}`, 'cannot be set for an Ephemeral Container'));
    }
    return errors;
  });
}
