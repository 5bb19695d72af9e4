// Checks of probes and lifecycle hooks and of the handlers they share.
import type {
  ExecAction,
  GRPCAction,
  HTTPGetAction,
  Lifecycle,
  Probe,
  SleepAction,
  TCPSocketAction,
} from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { forbidden, invalid, required } from './field-errors.js';
import { nonNegative, oneOf, portNumber, portReference } from './formats.js';

interface Handlers {
  readonly exec?: ExecAction | undefined;
  readonly httpGet?: HTTPGetAction | undefined;
  readonly tcpSocket?: TCPSocketAction | undefined;
  readonly grpc?: GRPCAction | undefined;
  readonly sleep?: SleepAction | undefined;
}

/** The probes of a container that runs alongside others. */
export function probeErrors(
  field: string,
  probes: {
    readonly livenessProbe?: Probe | undefined;
    readonly readinessProbe?: Probe | undefined;
    readonly startupProbe?: Probe | undefined;
  },
): readonly FieldError[] {
  const { livenessProbe, readinessProbe, startupProbe } = probes;
  return [
    ...oneProbe(`${field}.livenessProbe`, livenessProbe),
    ...oneSuccess(`${field}.livenessProbe`, livenessProbe),
    ...oneProbe(`${field}.readinessProbe`, readinessProbe),
    ...noGrace(`${field}.readinessProbe`, readinessProbe),
    ...oneProbe(`${field}.startupProbe`, startupProbe),
    ...oneSuccess(`${field}.startupProbe`, startupProbe),
  ];
}

/** The hooks of a container. */
export function lifecycleErrors(field: string, lifecycle: Lifecycle | undefined): readonly FieldError[] {
  const { postStart, preStop } = lifecycle ?? {};
  return [
    ...(postStart ? handlerErrors(`${field}.postStart`, postStart) : []),
    ...(preStop ? handlerErrors(`${field}.preStop`, preStop) : []),
  ];
}

function oneProbe(field: string, probe: Probe | undefined): readonly FieldError[] {
  if (!probe) return [];
  const errors: FieldError[] = [
    ...handlerErrors(field, probe),
    ...nonNegative(`${field}.initialDelaySeconds`, probe.initialDelaySeconds),
    ...nonNegative(`${field}.timeoutSeconds`, probe.timeoutSeconds),
    ...nonNegative(`${field}.periodSeconds`, probe.periodSeconds),
    ...nonNegative(`${field}.successThreshold`, probe.successThreshold),
    ...nonNegative(`${field}.failureThreshold`, probe.failureThreshold),
  ];
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0)
    errors.push(invalid(`${field}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'));
  return errors;
}

function oneSuccess(field: string, probe: Probe | undefined): readonly FieldError[] {
  if (!probe || probe.successThreshold === 1) return [];
  return [invalid(`${field}.successThreshold`, probe.successThreshold ?? 0, 'must be 1')];
}

function noGrace(field: string, probe: Probe | undefined): readonly FieldError[] {
  const grace = probe?.terminationGracePeriodSeconds;
  if (grace === undefined) return [];
  return [invalid(`${field}.terminationGracePeriodSeconds`, grace, 'must not be set for readinessProbes')];
}

function handlerErrors(field: string, handlers: Handlers): readonly FieldError[] {
  const { exec, httpGet, tcpSocket, grpc, sleep } = handlers;
  const checks: readonly (readonly [string, unknown, () => readonly FieldError[]])[] = [
    ['exec', exec, () => execErrors(`${field}.exec`, exec)],
    ['httpGet', httpGet, () => (httpGet ? httpGetErrors(`${field}.httpGet`, httpGet) : [])],
    [
      'tcpSocket',
      tcpSocket,
      () => (tcpSocket ? portReference(`${field}.tcpSocket.port`, tcpSocket.port) : []),
    ],
    ['grpc', grpc, () => (grpc ? portNumber(`${field}.grpc.port`, grpc.port) : [])],
    ['sleep', sleep, () => []],
  ];
  const given = checks.filter(([, value]) => value !== undefined);
  if (given.length === 0) return [required(field, 'must specify a handler type')];
  return given.flatMap(([name, , check], index) =>
    index === 0 ? check() : [forbidden(`${field}.${name}`, 'may not specify more than 1 handler type')],
  );
}

const execErrors = (field: string, exec: ExecAction | undefined): readonly FieldError[] =>
  exec?.command?.length ? [] : [required(`${field}.command`)];

function httpGetErrors(field: string, action: HTTPGetAction): readonly FieldError[] {
  const errors: FieldError[] = action.path ? [] : [required(`${field}.path`)];
  errors.push(...portReference(`${field}.port`, action.port));
  errors.push(...oneOf(`${field}.scheme`, action.scheme, ['HTTP', 'HTTPS']));
  for (const { name } of action.httpHeaders ?? [])
    if (!headerName.test(name)) errors.push(badHeader(field, name));
  return errors;
}

const headerName = /^[-A-Za-z0-9]+$/;

const badHeader = (field: string, name: string): FieldError =>
  invalid(
    `${field}.httpHeaders`,
    name,
    "a valid HTTP header must consist of alphanumeric characters or '-' " +
      "(e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
  );
