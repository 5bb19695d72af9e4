// Checks of single values that many kinds share, each giving the field errors of kube-apiserver.
import { isDns1123Label, isDns1123Subdomain, isPortName } from '@berth/kube';
import { isIP, isIPv4 } from 'node:net';

import type { FieldError } from '../kind-rules.js';
import { invalid, invalidAll, notSupported, required } from './field-errors.js';

/** A number that may not be below zero; absent is fine. */
export function nonNegative(field: string, value: number | string | null | undefined): readonly FieldError[] {
  if (typeof value !== 'number' || value >= 0) return [];
  return [invalid(field, value, 'must be greater than or equal to 0')];
}

/** A number within bounds, both included. */
export function inRange(
  field: string,
  value: number,
  [min, max]: readonly [number, number],
): readonly FieldError[] {
  if (value >= min && value <= max) return [];
  return [invalid(field, value, `must be between ${min} and ${max}, inclusive`)];
}

const ports: readonly [number, number] = [1, 65_535];

/** A port number. */
export const portNumber = (field: string, value: number): readonly FieldError[] =>
  inRange(field, value, ports);

/** A port number, or the name of one. */
export function portReference(field: string, value: number | string): readonly FieldError[] {
  return typeof value === 'number' ? portNumber(field, value) : invalidAll(field, value, isPortName(value));
}

/** One of a few words. Absent or empty is `Required` unless a default was set before. */
export function oneOf(
  field: string,
  value: string | null | undefined,
  supported: readonly string[],
): readonly FieldError[] {
  return typeof value === 'string' && supported.includes(value)
    ? []
    : [notSupported(field, value ?? '', supported)];
}

/** One of a few words, or absent. */
export const optionalOneOf = (
  field: string,
  value: string | null | undefined,
  supported: readonly string[],
): readonly FieldError[] => (value === undefined || value === null ? [] : oneOf(field, value, supported));

/** Text that must be there. */
export const present = (
  field: string,
  value: string | null | undefined,
  detail = '',
): readonly FieldError[] => (value ? [] : [required(field, detail)]);

export const dnsLabel = (field: string, value: string): readonly FieldError[] =>
  invalidAll(field, value, isDns1123Label(value));

export const dnsSubdomain = (field: string, value: string): readonly FieldError[] =>
  invalidAll(field, value, isDns1123Subdomain(value));

/** An IPv4 or IPv6 address. */
export function ipAddress(field: string, value: string): readonly FieldError[] {
  return isStrictIp(value)
    ? []
    : [invalid(field, value, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')];
}

/** An address range such as `10.0.0.0/16`. */
export function cidr(field: string, value: string): readonly FieldError[] {
  const [address = '', bits = '', ...rest] = value.split('/');
  const maxBits = isIPv4(address) ? 32 : 128;
  if (rest.length === 0 && isIP(address) && /^\d{1,3}$/.test(bits) && Number(bits) <= maxBits) return [];
  return [invalid(field, value, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')];
}

/** The key of an environment variable. */
export function environmentName(field: string, name: string): readonly FieldError[] {
  if (name === '') return [required(field)];
  if (/^[ -<>-~]+$/.test(name)) return [];
  return [
    invalid(
      field,
      name,
      "a valid environment variable name must consist only of printable ASCII characters other than '='",
    ),
  ];
}

/** `50%` gives 50; anything else undefined. */
export function percentOf(value: number | string | null | undefined): number | undefined {
  const digits = typeof value === 'string' ? /^(\d+)%$/.exec(value)?.[1] : undefined;
  return digits === undefined ? undefined : Number(digits);
}

/** A count or a percentage, neither below zero. */
export function countOrPercent(
  field: string,
  value: number | string | null | undefined,
): readonly FieldError[] {
  if (typeof value !== 'string') return nonNegative(field, value);
  if (percentOf(value) !== undefined) return [];
  const text =
    "a valid percent string must be a numeric string followed by an ending '%' " +
    "(e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";
  return [invalid(field, value, text)];
}

/** A percentage may not exceed 100 %. */
export function notOverHundredPercent(
  field: string,
  value: number | string | null | undefined,
): readonly FieldError[] {
  const percent = percentOf(value);
  return percent === undefined || percent <= 100
    ? []
    : [invalid(field, value, 'must not be greater than 100%')];
}

// Leading zeros were never addresses to Go.
const isStrictIp = (value: string): boolean =>
  isIP(value) !== 0 && !/(^|\.)0\d/.test(value) && !value.includes('%');
