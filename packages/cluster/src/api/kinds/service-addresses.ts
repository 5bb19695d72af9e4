// Addresses of services, from 10.96.0.0/16. Which are taken is read from the services themselves.
import type { Service } from '@berth/kube';
import { isIP, isIPv4 } from 'node:net';

import type { FieldError, RequestContext } from '../kind-rules.js';
import { invalid } from '../validation/field-errors.js';
import type { Writable } from './typed-rules.unsafe.js';

type Spec = Writable<NonNullable<Service['spec']>>;

/** The range of service addresses, as kube-apiserver prints it. */
const serviceRange = '10.96.0.0/16';

const prefix = '10.96.';

/** Addresses below are left to people who choose their own. */
const firstRandom = 256;
const lastAddress = 65_534;

/** How often a random address is tried before the range is walked. */
const maxTries = 64;

/**
 * Gives the service an address and families, unless its type has none. Chosen ones stay; a dry run only shows the
 * base of the range, for nothing is taken.
 */
export function allocateAddresses(spec: Spec, context: RequestContext): void {
  if (spec.type === 'ExternalName') return;
  setFamilies(spec);
  if (spec.clusterIP) return;
  const address = context.dryRun ? `${prefix}0.0` : freeAddress(context);
  if (address === undefined) return;
  spec.clusterIP = address;
  spec.clusterIPs = [address];
}

/** Headless services without selector may have addresses of any family behind them. */
function setFamilies(spec: Spec): void {
  const isHeadless = spec.clusterIP === 'None';
  const isManual = isHeadless && Object.keys(spec.selector ?? {}).length === 0;
  spec.ipFamilyPolicy ??= isManual ? 'RequireDualStack' : 'SingleStack';
  if (spec.ipFamilies?.length) return;
  spec.ipFamilies = isManual && spec.ipFamilyPolicy !== 'SingleStack' ? ['IPv4', 'IPv6'] : ['IPv4'];
}

/** Keeps what was given before when the new object does not say: a replaced service stays where it is. */
export function keepAddresses(spec: Spec, before: Service): void {
  const old = before.spec;
  if (!old || spec.type === 'ExternalName') {
    if (spec.type === 'ExternalName') dropAddresses(spec, old);
    return;
  }
  if (old.type === 'ExternalName') return;
  if (!spec.clusterIP && old.clusterIP) {
    spec.clusterIP = old.clusterIP;
    if (old.clusterIPs) spec.clusterIPs = [...old.clusterIPs];
  } else if (spec.clusterIP && spec.clusterIP !== old.clusterIP && spec.clusterIPs?.[0] === old.clusterIP) {
    spec.clusterIPs = [spec.clusterIP];
  }
  if (!spec.ipFamilies?.length && old.ipFamilies) spec.ipFamilies = [...old.ipFamilies];
  if (!spec.ipFamilyPolicy && old.ipFamilyPolicy) spec.ipFamilyPolicy = old.ipFamilyPolicy;
}

/** A service that becomes an external name gives its address back. */
function dropAddresses(spec: Spec, old: Service['spec']): void {
  if (!old || old.type === 'ExternalName' || spec.clusterIP !== old.clusterIP) return;
  delete spec.clusterIP;
  delete spec.clusterIPs;
  delete spec.ipFamilies;
  delete spec.ipFamilyPolicy;
}

/** What is wrong with an address that was chosen: not one, outside the range, or taken. */
export function addressErrors(service: Service, context: RequestContext): readonly FieldError[] {
  const { clusterIP, clusterIPs = [], type } = service.spec ?? {};
  if (
    context.dryRun ||
    !clusterIP ||
    clusterIP === 'None' ||
    type === 'ExternalName' ||
    isIP(clusterIP) === 0
  )
    return [];
  const why = whyNot(clusterIP, service, context);
  return why === undefined
    ? []
    : [invalid('spec.clusterIPs', clusterIPs, `failed to allocate IP ${clusterIP}: ${why}`)];
}

function whyNot(address: string, service: Service, { api }: RequestContext): string | undefined {
  if (
    !isIPv4(address) ||
    !address.startsWith(prefix) ||
    address === '10.96.0.0' ||
    address === '10.96.255.255'
  )
    return `the provided IP (${address}) is not in the valid range. The range of valid IPs is ${serviceRange}`;
  const isTaken = api
    .items('services')
    .some(
      (other) => other.spec?.clusterIPs?.includes(address) && other.metadata.uid !== service.metadata.uid,
    );
  return isTaken ? 'provided IP is already allocated' : undefined;
}

function freeAddress({ api, random }: RequestContext): string | undefined {
  const taken = new Set(api.items('services').map((service) => service.spec?.clusterIP));
  for (let tries = 0; tries < maxTries; tries += 1) {
    const address = addressAt(firstRandom + Math.floor(random() * (lastAddress - firstRandom + 1)));
    if (!taken.has(address)) return address;
  }
  for (let offset = firstRandom; offset <= lastAddress; offset += 1)
    if (!taken.has(addressAt(offset))) return addressAt(offset);
  return undefined;
}

const addressAt = (offset: number): string => `${prefix}${offset >> 8}.${offset & 255}`;
