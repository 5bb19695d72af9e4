// Checks of containers, init containers and ephemeral containers, and of the ports they share.
import { isPortName, type Container, type ContainerPort, type Volume } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { environmentErrors } from './env-validation.js';
import { duplicate, forbidden, invalid, invalidAll, required } from './field-errors.js';
import { dnsLabel, oneOf, portNumber } from './formats.js';
import { lifecycleErrors, probeErrors } from './probe-validation.js';
import { containerResourceErrors } from './resource-validation.js';
import { securityContextErrors } from './security-context-validation.js';
import { volumeMountErrors } from './volume-mount-validation.js';

/** What containers may refer to. */
export interface ContainerScope {
  readonly volumes: readonly Volume[];
  /** Names of containers checked before: a pod uses each name once. */
  readonly names: Set<string>;
  /** Stray blanks in image names are refused in pods, and let through in templates as they always were. */
  readonly strictImages: boolean;
}

/** Everything wrong with the containers of a pod. */
export function containerErrors(
  field: string,
  containers: readonly Container[],
  scope: ContainerScope,
): readonly FieldError[] {
  if (containers.length === 0) return [required(field)];
  return [
    ...containers.flatMap((container, index) => {
      const path = `${field}[${index}]`;
      const errors = [...commonErrors(path, container, scope), ...nameErrors(path, container, scope)];
      errors.push(
        ...lifecycleErrors(`${path}.lifecycle`, container.lifecycle),
        ...probeErrors(path, container),
      );
      if (container.restartPolicy !== undefined)
        errors.push(forbidden(`${path}.restartPolicy`, 'may not be set for non-init containers'));
      return errors;
    }),
    ...hostPortErrors(field, containers),
  ];
}

/** Everything wrong with the init containers of a pod; those that restart always may have probes and hooks. */
export function initContainerErrors(
  field: string,
  containers: readonly Container[],
  scope: ContainerScope,
): readonly FieldError[] {
  return containers.flatMap((container, index) => {
    const path = `${field}[${index}]`;
    const errors = [...commonErrors(path, container, scope), ...nameErrors(path, container, scope)];
    if (container.restartPolicy !== undefined)
      errors.push(...oneOf(`${path}.restartPolicy`, container.restartPolicy, ['Always']));
    errors.push(...hostPortErrors(field, [container]));
    if (container.restartPolicy === 'Always')
      return [
        ...errors,
        ...lifecycleErrors(`${path}.lifecycle`, container.lifecycle),
        ...probeErrors(path, container),
      ];
    return [...errors, ...runToCompletionErrors(path, container)];
  });
}

/** Everything wrong with one container of any sort. */
export function commonErrors(
  path: string,
  container: Container,
  scope: ContainerScope,
): readonly FieldError[] {
  const errors: FieldError[] = container.name
    ? [...dnsLabel(`${path}.name`, container.name)]
    : [required(`${path}.name`)];
  errors.push(...imageErrors(`${path}.image`, container.image ?? '', scope));
  const policies = ['FallbackToLogsOnError', 'File'];
  errors.push(...oneOf(`${path}.terminationMessagePolicy`, container.terminationMessagePolicy, policies));
  errors.push(...portErrors(`${path}.ports`, container.ports ?? []));
  errors.push(...environmentErrors(path, container));
  errors.push(...volumeMountErrors(`${path}.volumeMounts`, container, scope.volumes));
  errors.push(
    ...oneOf(`${path}.imagePullPolicy`, container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never']),
  );
  errors.push(...containerResourceErrors(`${path}.resources`, container.resources ?? {}));
  return [...errors, ...securityContextErrors(`${path}.securityContext`, container.securityContext)];
}

function imageErrors(field: string, image: string, { strictImages }: ContainerScope): readonly FieldError[] {
  if (image === '') return [required(field)];
  if (!strictImages || image === image.trim()) return [];
  return [invalid(field, image, 'must not have leading or trailing whitespace')];
}

/** A pod uses the name of a container once. */
export function nameErrors(
  path: string,
  { name }: Container,
  { names }: ContainerScope,
): readonly FieldError[] {
  if (name && names.has(name)) return [duplicate(`${path}.name`, name)];
  names.add(name);
  return [];
}

const onlySidecars = 'may not be set for init containers without restartPolicy=Always';

function runToCompletionErrors(path: string, container: Container): readonly FieldError[] {
  const fields = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const;
  return fields.flatMap((field) =>
    container[field] === undefined ? [] : [forbidden(`${path}.${field}`, onlySidecars)],
  );
}

function portErrors(field: string, ports: readonly ContainerPort[]): readonly FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const path = `${field}[${index}]`;
    const errors: FieldError[] = [];
    if (port.name) {
      const messages = isPortName(port.name);
      errors.push(...invalidAll(`${path}.name`, port.name, messages));
      if (messages.length === 0 && names.has(port.name)) errors.push(duplicate(`${path}.name`, port.name));
      names.add(port.name);
    }
    if (port.containerPort) errors.push(...portNumber(`${path}.containerPort`, port.containerPort));
    else errors.push(required(`${path}.containerPort`));
    if (port.hostPort) errors.push(...portNumber(`${path}.hostPort`, port.hostPort));
    return [...errors, ...oneOf(`${path}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP'])];
  });
}

function hostPortErrors(field: string, containers: readonly Container[]): readonly FieldError[] {
  const taken = new Set<string>();
  return containers.flatMap(({ ports = [] }, container) =>
    ports.flatMap(({ protocol, hostIP = '', hostPort }, port) => {
      if (!hostPort) return [];
      const id = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(id)) return [duplicate(`${field}[${container}].ports[${port}].hostPort`, id)];
      taken.add(id);
      return [];
    }),
  );
}
