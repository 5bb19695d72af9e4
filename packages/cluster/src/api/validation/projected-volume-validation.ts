// Checks of projected volumes: several sources in one directory, no path twice.
import type { ProjectedVolumeSource, ServiceAccountTokenProjection, VolumeProjection } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { forbidden, invalid, required } from './field-errors.js';
import { present } from './formats.js';
import { descendingPath, modeErrors } from './path-validation.js';
import { downwardFileErrors, keyFileErrors } from './volume-item-validation.js';

/** Everything wrong with a projected volume. */
export function projectedErrors(
  path: string,
  { defaultMode, sources }: ProjectedVolumeSource,
): readonly FieldError[] {
  return [
    ...modeErrors(`${path}.defaultMode`, defaultMode),
    ...(sources ?? []).flatMap((source, index) => sourceErrors(`${path}.sources[${index}]`, source)),
    ...conflictErrors(path, sources ?? []),
  ];
}

function sourceErrors(path: string, source: VolumeProjection): readonly FieldError[] {
  const { secret, configMap, downwardAPI, serviceAccountToken } = source;
  const errors: FieldError[] = [];
  if (secret) {
    errors.push(...present(`${path}.secret.name`, secret.name));
    errors.push(...keyFileErrors(`${path}.secret.items`, secret.items));
  }
  if (configMap) {
    errors.push(...present(`${path}.configMap.name`, configMap.name));
    errors.push(...keyFileErrors(`${path}.configMap.items`, configMap.items));
  }
  if (downwardAPI) errors.push(...downwardFileErrors(`${path}.downwardAPI.items`, downwardAPI.items));
  if (serviceAccountToken) errors.push(...tokenErrors(`${path}.serviceAccountToken`, serviceAccountToken));
  const [first, ...others] = Object.keys(source);
  if (first === undefined) errors.push(required(path, 'source type must be specified'));
  for (const other of others)
    errors.push(forbidden(`${path}.${other}`, 'may not specify more than 1 volume type per source'));
  return errors;
}

const minTokenSeconds = 600;
const maxTokenSeconds = 2 ** 32;

function tokenErrors(path: string, token: ServiceAccountTokenProjection): readonly FieldError[] {
  const { expirationSeconds = minTokenSeconds } = token;
  const errors: FieldError[] = [];
  if (expirationSeconds < minTokenSeconds)
    errors.push(
      invalid(
        `${path}.expirationSeconds`,
        expirationSeconds,
        'may not specify a duration less than 10 minutes',
      ),
    );
  if (expirationSeconds > maxTokenSeconds)
    errors.push(
      invalid(
        `${path}.expirationSeconds`,
        expirationSeconds,
        'may not specify a duration larger than 2^32 seconds',
      ),
    );
  errors.push(...(token.path ? descendingPath(`${path}.path`, token.path) : [required(`${path}.path`)]));
  return errors;
}

function conflictErrors(path: string, sources: readonly VolumeProjection[]): readonly FieldError[] {
  const seen = new Set<string>();
  return sources.flatMap(({ secret, configMap, downwardAPI, serviceAccountToken }) => {
    const files = [...(secret?.items ?? []), ...(configMap?.items ?? []), ...(downwardAPI?.items ?? [])];
    const paths = [
      ...files.map((file) => file.path),
      ...(serviceAccountToken ? [serviceAccountToken.path] : []),
    ];
    const owner = secret?.name ?? configMap?.name ?? '';
    return paths.flatMap((file) => {
      if (!seen.has(file)) {
        seen.add(file);
        return [];
      }
      return [invalid(path, owner, `conflicting duplicate paths: ${file}`)];
    });
  });
}
