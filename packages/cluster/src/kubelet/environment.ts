// The environment of a container: services, envFrom, env with references, in the order Kubernetes gives them.
import type { Container, EnvVar, Pod } from '@berth/kube';
import type { LocalApi } from '../local-api.js';
import { decodeSecretValue } from './secret-value.js';
import { fieldValue, resourceFieldValue, type PodFacts } from './downward.js';
import { expandVariables } from './expand-variables.js';
import { serviceEnvironment } from './service-environment.js';

/** A container whose configuration is not there yet: CreateContainerConfigError. */
export class ConfigError extends Error {}

export interface EnvironmentInput {
  readonly api: LocalApi;
  readonly facts: PodFacts;
  readonly container: Container;
  /** What the image sets. */
  readonly imageEnv: Readonly<Record<string, string>>;
}

/** Resolves every variable; throws {@link ConfigError} for what a required reference does not find. */
export function containerEnvironment(input: EnvironmentInput): Record<string, string> {
  const { api, facts, container, imageEnv } = input;
  const { pod } = facts;
  const env: Record<string, string> = { ...imageEnv, ...serviceEnvironment(api, pod) };
  for (const source of container.envFrom ?? []) Object.assign(env, valuesFrom(api, pod, source));
  // Values refer to what stands before them, and to services; never to the image.
  const visible: Record<string, string> = { ...serviceEnvironment(api, pod) };
  for (const variable of container.env ?? []) {
    const value = valueOf(input, variable, visible);
    if (value !== undefined) env[variable.name] = visible[variable.name] = value;
  }
  return { ...env, HOSTNAME: podHostname(pod) };
}

/** The host name inside a pod: `spec.hostname`, or the pod's name, at most 63 characters. */
export const podHostname = (pod: Pod): string =>
  (pod.spec?.hostname ?? pod.metadata.name ?? 'pod').slice(0, 63).replace(/[-.]+$/, '');

function valueOf(
  { api, facts, container }: EnvironmentInput,
  { name, value, valueFrom }: EnvVar,
  visible: Readonly<Record<string, string>>,
): string | undefined {
  if (!valueFrom) return expandVariables(value ?? '', visible);
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom;
  const namespace = facts.pod.metadata.namespace;
  if (fieldRef) return fieldValue(facts, fieldRef.fieldPath) ?? '';
  if (resourceFieldRef) return resourceFieldValue(facts, resourceFieldRef, container);
  if (configMapKeyRef) {
    const { name: map = '', key, optional } = configMapKeyRef;
    const found = api.peek('configmaps', { namespace, name: map });
    if (!found && optional !== true) throw new ConfigError(`configmap "${map}" not found`);
    return found?.data?.[key] ?? missingKey('ConfigMap', { map: `${namespace}/${map}`, key, optional });
  }
  if (secretKeyRef) {
    const { name: map = '', key, optional } = secretKeyRef;
    const found = api.peek('secrets', { namespace, name: map });
    if (!found && optional !== true) throw new ConfigError(`secret "${map}" not found`);
    const encoded = found?.data?.[key];
    return encoded === undefined
      ? missingKey('Secret', { map: `${namespace}/${map}`, key, optional })
      : decodeSecretValue(encoded).toString('utf8');
  }
  throw new ConfigError(
    `not supported yet: ${fileKeyRef ? 'fileKeyRef' : 'this source'} of variable ${name}`,
  );
}

interface MissingKey {
  readonly map: string;
  readonly key: string;
  readonly optional: boolean | undefined;
}

function missingKey(kind: string, { map, key, optional }: MissingKey): undefined {
  if (optional === true) return undefined;
  throw new ConfigError(`couldn't find key ${key} in ${kind} ${map}`);
}

function valuesFrom(
  api: LocalApi,
  pod: Pod,
  { prefix = '', configMapRef, secretRef }: NonNullable<Container['envFrom']>[number],
): Record<string, string> {
  const namespace = pod.metadata.namespace;
  const reference = configMapRef ?? secretRef;
  const name = reference?.name ?? '';
  const map = configMapRef
    ? api.peek('configmaps', { namespace, name })
    : api.peek('secrets', { namespace, name });
  if (!map && reference?.optional !== true) {
    throw new ConfigError(`${configMapRef ? 'configmap' : 'secret'} "${name}" not found`);
  }
  return Object.fromEntries(
    Object.entries(map?.data ?? {}).map(([key, value]) => [
      prefix + key,
      configMapRef ? value : decodeSecretValue(value).toString('utf8'),
    ]),
  );
}
