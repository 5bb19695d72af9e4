// Checks of security contexts: user and group ids, and privileges that contradict each other.
import type { PodSpec, SecurityContext } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { invalid } from './field-errors.js';
import { inRange, optionalOneOf } from './formats.js';
import { goSecurityContext } from './go-pod.js';

const ids: readonly [number, number] = [0, 2_147_483_647];

const idErrors = (field: string, id: number | undefined): readonly FieldError[] =>
  id === undefined ? [] : inRange(field, id, ids);

/** Everything wrong with the security context of a container. */
export function securityContextErrors(
  field: string,
  context: SecurityContext | undefined,
): readonly FieldError[] {
  if (!context) return [];
  const { privileged, allowPrivilegeEscalation, capabilities } = context;
  const errors: FieldError[] = [
    ...idErrors(`${field}.runAsUser`, context.runAsUser),
    ...idErrors(`${field}.runAsGroup`, context.runAsGroup),
    ...optionalOneOf(`${field}.procMount`, context.procMount, ['Default', 'Unmasked']),
  ];
  if (allowPrivilegeEscalation !== false) return errors;
  if (privileged)
    errors.push(
      invalid(
        field,
        goSecurityContext(context),
        'cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
      ),
    );
  if (capabilities?.add?.includes('CAP_SYS_ADMIN'))
    errors.push(
      invalid(
        field,
        goSecurityContext(context),
        'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN',
      ),
    );
  return errors;
}

/** Everything wrong with the security context of a pod, and with its use of the host's namespaces. */
export function podSecurityErrors(path: string, spec: PodSpec): readonly FieldError[] {
  const field = `${path}.securityContext`;
  const context = spec.securityContext ?? {};
  const errors: FieldError[] = [
    ...idErrors(`${field}.fsGroup`, context.fsGroup),
    ...idErrors(`${field}.runAsUser`, context.runAsUser),
    ...idErrors(`${field}.runAsGroup`, context.runAsGroup),
    ...(context.supplementalGroups ?? []).flatMap((id, index) =>
      idErrors(`${field}.supplementalGroups[${index}]`, id),
    ),
  ];
  if (spec.shareProcessNamespace && spec.hostPID)
    errors.push(
      invalid(
        `${field}.shareProcessNamespace`,
        true,
        'ShareProcessNamespace and HostPID cannot both be enabled',
      ),
    );
  errors.push(...hostNetworkErrors(`${path}.containers`, spec));
  const policies = ['Always', 'OnRootMismatch'];
  return [...errors, ...optionalOneOf(`${field}.fsGroupChangePolicy`, context.fsGroupChangePolicy, policies)];
}

function hostNetworkErrors(field: string, { hostNetwork, containers }: PodSpec): readonly FieldError[] {
  if (!hostNetwork) return [];
  const detail = 'must match `hostPort` when `hostNetwork` is true';
  return containers.flatMap(({ ports = [] }, container) =>
    ports.flatMap(({ containerPort, hostPort }, port) =>
      hostPort === undefined || hostPort === containerPort
        ? []
        : [invalid(`${field}[${container}].ports[${port}].containerPort`, containerPort, detail)],
    ),
  );
}
