// Rules of config maps and secrets: small files by key, which may be frozen.
import { isConfigMapKey, type ConfigMap, type Secret } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { forbidden, invalid, invalidAll, required, tooLong } from '../validation/field-errors.js';
import { immutable } from '../validation/immutable.js';
import { GO_MAP, jsonSyntaxError, jsonTypeError } from '../validation/go-json-error.js';
import { deepEqual } from './deep-equal.js';
import { typedRules } from './typed-rules.unsafe.js';

const maxBytes = 1024 * 1024;

/** Rules of `ConfigMap`. */
export const configMapRules = typedRules<ConfigMap>({
  validateCreate: configMapErrors,
  validateUpdate: (map, before) => [
    ...configMapErrors(map),
    ...frozenErrors(map, before, ['data', 'binaryData']),
  ],
});

/** Rules of `Secret`. */
export const secretRules = typedRules<Secret>({
  defaults: (secret) => {
    secret.type ||= 'Opaque';
    if (!secret.stringData) return;
    const encoded = Object.entries(secret.stringData).map(([key, text]) => [
      key,
      Buffer.from(text).toString('base64'),
    ]);
    const data = { ...secret.data, ...Object.fromEntries(encoded) };
    if (Object.keys(data).length > 0) secret.data = data;
    delete secret.stringData;
  },
  validateCreate: secretErrors,
  validateUpdate: (secret, before) => [
    ...immutable('type', { now: secret.type, before: before.type }),
    ...frozenErrors(secret, before, ['data']),
    ...secretErrors(secret),
  ],
});

type Texts = Readonly<Record<string, string>>;

function configMapErrors({ data = {}, binaryData = {} }: ConfigMap): readonly FieldError[] {
  const errors: FieldError[] = Object.keys(data).flatMap((key) => [
    ...invalidAll(`data[${key}]`, key, isConfigMapKey(key)),
    ...(key in binaryData ? [invalid(`data[${key}]`, key, 'duplicate of key present in binaryData')] : []),
  ]);
  for (const key of Object.keys(binaryData))
    errors.push(...invalidAll(`binaryData[${key}]`, key, isConfigMapKey(key)));
  if (bytesOf(data, Buffer.byteLength) + bytesOf(binaryData, decodedBytes) > maxBytes)
    errors.push(tooLong('[]', maxBytes));
  return errors;
}

function secretErrors(secret: Secret): readonly FieldError[] {
  const { data = {} } = secret;
  const errors = Object.keys(data).flatMap((key) => invalidAll(`data[${key}]`, key, isConfigMapKey(key)));
  if (bytesOf(data, decodedBytes) > maxBytes) errors.push(tooLong('data', maxBytes));
  return [...errors, ...secretTypeErrors(secret)];
}

function secretTypeErrors({ type, data = {}, metadata }: Secret): readonly FieldError[] {
  const needs = (...keys: readonly string[]): readonly FieldError[] =>
    keys.filter((key) => data[key] === undefined).map((key) => required(`data[${key}]`));
  switch (type) {
    case 'kubernetes.io/service-account-token': {
      const annotation = 'kubernetes.io/service-account.name';
      return metadata.annotations?.[annotation] ? [] : [required(`metadata.annotations[${annotation}]`)];
    }
    case 'kubernetes.io/dockercfg':
      return [...needs('.dockercfg'), ...jsonErrors('.dockercfg', data)];
    case 'kubernetes.io/dockerconfigjson':
      return [...needs('.dockerconfigjson'), ...jsonErrors('.dockerconfigjson', data)];
    case 'kubernetes.io/basic-auth':
      return 'username' in data || 'password' in data ? [] : needs('username', 'password');
    case 'kubernetes.io/ssh-auth':
      return data['ssh-privatekey'] ? [] : [required('data[ssh-privatekey]')];
    case 'kubernetes.io/tls':
      return needs('tls.crt', 'tls.key');
    default:
      return [];
  }
}

function jsonErrors(key: string, data: Texts): readonly FieldError[] {
  const encoded = data[key];
  if (encoded === undefined) return [];
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const detail = jsonSyntaxError(text) ?? objectError(JSON.parse(text));
  return detail === undefined ? [] : [invalid(`data[${key}]`, '<secret contents redacted>', detail)];
}

// Go takes null for an empty map.
const objectError = (value: unknown): string | undefined =>
  typeof value === 'object' && !Array.isArray(value) ? undefined : jsonTypeError(value, GO_MAP);

/** Once `immutable` is set, neither it nor the data may change. */
function frozenErrors<K extends string>(
  now: { readonly immutable?: boolean | undefined } & Readonly<Partial<Record<K, Texts | undefined>>>,
  before: { readonly immutable?: boolean | undefined } & Readonly<Partial<Record<K, Texts | undefined>>>,
  fields: readonly K[],
): readonly FieldError[] {
  if (before.immutable !== true) return [];
  const detail = 'field is immutable when `immutable` is set';
  const errors = now.immutable === true ? [] : [forbidden('immutable', detail)];
  for (const field of fields)
    if (!deepEqual(now[field] ?? {}, before[field] ?? {})) errors.push(forbidden(field, detail));
  return errors;
}

const bytesOf = (texts: Texts, size: (text: string) => number): number =>
  Object.values(texts).reduce((sum, text) => sum + size(text), 0);

const decodedBytes = (text: string): number => Math.floor((text.length * 3) / 4);
