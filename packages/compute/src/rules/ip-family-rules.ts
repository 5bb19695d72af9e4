// `kubernetesNetworkConfig`: IPv4 or IPv6, and what IPv6 asks of add-ons, identities and the VPC.
import { parseCidr } from '../cidr.js';
import { isBefore, parseLooseVersion } from '../loose-version.js';
import type { Finding } from '../schema/decode.js';
import { isAutoMode, isIpv6 } from './cluster-facts.js';
import { type ClusterRule, findingOf, type RawConfig } from './rule.js';

const wrong = findingOf('config.ip-family');

/** The family's word, and the range of services. */
export const serviceNetwork: ClusterRule = (config) => {
  const network = config.kubernetesNetworkConfig;
  if (!network) return [];
  const path = ['kubernetesNetworkConfig', 'serviceIPv4CIDR'];
  const { ipFamily = '', serviceIPv4CIDR: range } = network;
  const findings: Finding[] = [];
  if (!['', 'ipv4', 'ipv6'].includes(ipFamily.toLowerCase())) {
    const message = `ipFamily must be IPv4 or IPv6, not ${JSON.stringify(ipFamily)}`;
    findings.push(wrong(['kubernetesNetworkConfig', 'ipFamily'], message));
  }
  if (range && isIpv6(config)) findings.push(wrong(path, 'cannot be set with IPv6: EKS chooses the range'));
  else if (range && !parseCidr(range))
    findings.push(wrong(path, `${JSON.stringify(range)} is no CIDR block`));
  return findings;
};

/** Pods get IPv6 addresses from the VPC CNI, which needs rights for that. */
export const ipv6Addons: ClusterRule = (config) => {
  if (!isIpv6(config) || isAutoMode(config)) return [];
  const names = (config.addons ?? []).map(({ name = '' }) => name.toLowerCase());
  const path = ['addons'];
  const at = (message: string) => wrong(path, message, { hint: 'or use autoModeConfig.enabled' });
  if (!names.includes('coredns')) return [at('IPv6 needs the add-on coredns in the list')];
  const cni = (config.addons ?? []).find(({ name }) => name === 'vpc-cni');
  if (!cni) return [];
  const agent = names.includes('eks-pod-identity-agent');
  if (!agent && config.iam?.withOIDC !== true)
    return [at('IPv6 needs iam.withOIDC or the add-on eks-pod-identity-agent')];
  const associated =
    config.addonsConfig?.autoApplyPodIdentityAssociations === true ||
    cni.useDefaultPodIdentityAssociations === true ||
    (cni.podIdentityAssociations ?? []).length > 0;
  if (agent && !associated)
    return [at('vpc-cni needs a pod identity: set useDefaultPodIdentityAssociations on it')];
  return cniVersion(cni.version);
};

function cniVersion(version: string | undefined): readonly Finding[] {
  if (!version || version === 'latest') return [];
  const parsed = parseLooseVersion(version);
  if (!parsed) return [wrong(['addons'], `vpc-cni version ${JSON.stringify(version)} cannot be read`)];
  return isBefore(parsed, [1, 10, 0]) ? [wrong(['addons'], 'IPv6 needs vpc-cni 1.10.0 or newer')] : [];
}

/** What of the VPC fits one family only. */
export const ipv6Vpc: ClusterRule = (config) => {
  const { vpc = {} } = config;
  const own = Boolean(vpc.ipv6Cidr) || Boolean(vpc.ipv6Pool);
  if (!isIpv6(config)) {
    return own ? [wrong(['vpc', vpc.ipv6Cidr ? 'ipv6Cidr' : 'ipv6Pool'], 'needs ipFamily: IPv6')] : [];
  }
  return [
    ...(vpc.autoAllocateIPv6 ? [wrong(['vpc', 'autoAllocateIPv6'], 'cannot be set with IPv6')] : []),
    ...(vpc.nat ? [wrong(['vpc', 'nat'], 'cannot be set with IPv6: pods need no NAT')] : []),
    ...(own && !(vpc.ipv6Cidr && vpc.ipv6Pool)
      ? [wrong(['vpc', 'ipv6Cidr'], 'ipv6Cidr and ipv6Pool are set together')]
      : []),
    ...(own && vpc.id ? [wrong(['vpc', 'ipv6Cidr'], 'cannot be set with a VPC of your own')] : []),
    ...unmanagedOnIpv6(config),
  ];
};

/** eksctl finds this when it renders the group's template. */
const unmanagedOnIpv6 = (config: RawConfig): readonly Finding[] =>
  (config.nodeGroups ?? []).map((_, index) =>
    wrong(['nodeGroups', index], 'unmanaged node groups cannot be used with IPv6', {
      eksctl: 'accepts',
      hint: 'use managedNodeGroups',
    }),
  );
