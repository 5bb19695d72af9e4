// What rules and defaults ask of a cluster as written: one answer each, so that they agree.
import type { RawConfig } from './rule.js';

/** What the control plane can log. */
export const logTypes = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'] as const;
/** The node pools that Auto Mode brings. */
export const autoModePools = ['general-purpose', 'system'] as const;

/** Tells whether the control plane runs on an Outpost. */
export const isOnOutpost = (config: RawConfig): boolean => Boolean(config.outpost?.controlPlaneOutpostARN);

/** Tells whether the cluster speaks IPv6; the word's case does not count. */
export const isIpv6 = (config: RawConfig): boolean =>
  config.kubernetesNetworkConfig?.ipFamily?.toLowerCase() === 'ipv6';

/** Tells whether EKS runs the nodes by itself. */
export const isAutoMode = (config: RawConfig): boolean => config.autoModeConfig?.enabled === true;

/** Tells whether the file names subnets of its own. */
export const hasSubnets = (config: RawConfig): boolean => {
  const { private: privateSubnets = {}, public: publicSubnets = {} } = config.vpc?.subnets ?? {};
  return Object.keys(privateSubnets).length + Object.keys(publicSubnets).length > 0;
};

/** Tells whether an add-on is in the file; add-on names are compared exactly. */
export const hasAddon = (config: RawConfig, name: string): boolean =>
  (config.addons ?? []).some((addon) => addon.name === name);

/** Gives how the cluster knows who may speak to it. */
export function authenticationModeOf(config: RawConfig): string {
  const written = config.accessConfig?.authenticationMode;
  if (written) return written;
  return isOnOutpost(config) && !config.outpost?.etcdInstanceType ? 'CONFIG_MAP' : 'API_AND_CONFIG_MAP';
}

/** Tells whether any of the ready-made policies is chosen. */
export const hasPolicy = (policies: Readonly<Record<string, boolean | undefined>> | undefined): boolean =>
  Object.values(policies ?? {}).some((chosen) => chosen === true);
