// Checks of how a pod resolves names.
import type { PodDNSConfig, PodSpec } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { invalid, required } from './field-errors.js';
import { dnsSubdomain, ipAddress, oneOf } from './formats.js';

const policies: readonly string[] = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];

const maxNameservers = 3;
const maxSearchPaths = 32;
const maxSearchLength = 2048;

/** Everything wrong with the DNS policy and configuration of a pod. */
export function podDnsErrors(path: string, { dnsPolicy, dnsConfig }: PodSpec): readonly FieldError[] {
  const field = `${path}.dnsConfig`;
  const errors: FieldError[] = [...oneOf(`${path}.dnsPolicy`, dnsPolicy, policies)];
  if (dnsPolicy === 'None') {
    if (!dnsConfig) return [...errors, required(field, 'must provide `dnsConfig` when `dnsPolicy` is None')];
    if (!dnsConfig.nameservers?.length)
      errors.push(
        required(`${field}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None'),
      );
  }
  return [...errors, ...(dnsConfig ? configErrors(field, dnsConfig) : [])];
}

function configErrors(field: string, config: PodDNSConfig): readonly FieldError[] {
  const { nameservers = [], searches = [], options = [] } = config;
  const errors: FieldError[] = [];
  if (nameservers.length > maxNameservers)
    errors.push(
      invalid(`${field}.nameservers`, nameservers, `must not have more than ${maxNameservers} nameservers`),
    );
  nameservers.forEach((address, index) =>
    errors.push(...ipAddress(`${field}.nameservers[${index}]`, address)),
  );
  if (searches.length > maxSearchPaths)
    errors.push(
      invalid(`${field}.searches`, searches, `must not have more than ${maxSearchPaths} search paths`),
    );
  if (searches.join(' ').length > maxSearchLength) {
    const detail = `must not have more than ${maxSearchLength} characters (including spaces) in the search list`;
    errors.push(invalid(`${field}.searches`, searches, detail));
  }
  searches.forEach((search, index) => {
    if (search !== '.')
      errors.push(...dnsSubdomain(`${field}.searches[${index}]`, search.replace(/\.$/, '')));
  });
  options.forEach(({ name }, index) => {
    if (!name) errors.push(required(`${field}.options[${index}]`, 'must not be empty'));
  });
  return errors;
}
