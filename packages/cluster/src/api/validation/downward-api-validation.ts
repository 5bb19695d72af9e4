// Checks of references to a pod's own fields and resources, as environment and downward API volumes use them.
import {
  isQualifiedName,
  quantityMillis,
  quantityOf,
  type ObjectFieldSelector,
  type ResourceFieldSelector,
} from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { invalid, invalidAll, notSupported, required } from './field-errors.js';
import { oneOf } from './formats.js';

/** Fields an environment variable may take. */
export const envFields: readonly string[] = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

/** Fields a downward API file may hold. */
export const volumeFields: readonly string[] = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];

const knownFields: ReadonlySet<string> = new Set([
  ...envFields,
  ...volumeFields,
  'spec.host',
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]);

/** Everything wrong with a reference to a field of the pod. */
export function downwardFieldErrors(
  field: string,
  { apiVersion, fieldPath }: ObjectFieldSelector,
  allowed: readonly string[],
): readonly FieldError[] {
  if (!apiVersion) return [required(`${field}.apiVersion`)];
  if (!fieldPath) return [required(`${field}.fieldPath`)];
  const subscripted = /^(.+)\['(.*)'\]$/.exec(fieldPath);
  const [, path = '', key = ''] = subscripted ?? [];
  if (subscripted && (path === 'metadata.labels' || path === 'metadata.annotations')) {
    const name = path === 'metadata.labels' ? key : key.toLowerCase();
    return invalidAll(field, key, isQualifiedName(name));
  }
  if (!knownFields.has(fieldPath)) return [unknownField(`${field}.fieldPath`, fieldPath)];
  const name = fieldPath === 'spec.host' ? 'spec.nodeName' : fieldPath;
  return allowed.includes(name) ? [] : [notSupported(`${field}.fieldPath`, name, allowed)];
}

const unknownField = (field: string, path: string): FieldError =>
  invalid(field, path, `error converting fieldPath: field label not supported: ${path}`);

const resources: readonly string[] = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

/** Everything wrong with a reference to a container's resource; files must name the container. */
export function resourceFieldErrors(
  field: string,
  { containerName, resource, divisor }: ResourceFieldSelector,
  isFile: boolean,
): readonly FieldError[] {
  if (isFile && !containerName) return [required(`${field}.containerName`)];
  if (!resource) return [required(`${field}.resource`)];
  if (/^(?:limits|requests)\.hugepages-/.test(resource)) return [];
  const errors = [...oneOf(`${field}.resource`, resource, resources)];
  if (errors.length === 0) errors.push(...divisorErrors(`${field}.divisor`, resource, divisor));
  return errors;
}

function divisorErrors(field: string, resource: string, divisor: string | undefined): readonly FieldError[] {
  const millis = quantityMillis(quantityOf(divisor ?? '0'));
  const isCpu = resource.endsWith('.cpu');
  if (millis === 0n || (isCpu ? millis === 1n || millis === 1000n : byteDivisors.has(millis / 1000n)))
    return [];
  const choices = isCpu ? '1m and 1' : '1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei';
  const kind = isCpu ? 'cpu' : resource.endsWith('.memory') ? 'memory' : 'local ephemeral storage';
  return [
    invalid(field, divisor, `only divisor's values ${choices} are supported with the ${kind} resource`),
  ];
}

const byteDivisors: ReadonlySet<bigint> = new Set(
  [0, 1, 2, 3, 4, 5, 6].flatMap((power) => [1000n ** BigInt(power), 1024n ** BigInt(power)]),
);
