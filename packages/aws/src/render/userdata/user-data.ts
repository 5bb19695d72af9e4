// User data: how a node of each family is told which cluster it belongs to.
import { gzipSync } from 'node:zlib';
import { parseCidr, renderCidr } from '@berth/compute';
import { type Result, success } from '@berth/kube';
import { isOnOutpost } from '../cluster-context.js';
import { isBottlerocket, isUbuntu, isWindows, ownImage, type PoolContext } from '../pool/pool-context.js';
import { bottlerocketSettings } from './bottlerocket.js';
import { maxPodsScript } from './boot-scripts.js';
import { linuxCloudConfig } from './linux-cloud-config.js';
import { type MimePart, renderMime } from './mime.js';
import { ownNodeConfig, renderNodeConfig } from './node-config.js';
import { managedWindowsScript, windowsScript } from './windows.js';

/** User data in the clear, and how the template carries it. */
export interface UserData {
  readonly text: string;
  readonly encoding: 'base64' | 'base64+gzip';
}

/** Gives the user data of a node group; undefined where EKS writes all that is needed. */
export function userDataOf(pool: PoolContext): Result<UserData | undefined> {
  const facts = bootFacts(pool);
  if (isWindows(pool)) return plain(windowsOf(pool, facts));
  if (isBottlerocket(pool)) return mapped(bottlerocketSettings(pool, facts));
  if (isUbuntu(pool)) return success({ text: linuxCloudConfig(pool, facts), encoding: 'base64+gzip' });
  if (pool.pool.group.amiFamily === 'AmazonLinux2') {
    return pool.pool.kind === 'nodeGroup'
      ? success({ text: linuxCloudConfig(pool, facts), encoding: 'base64+gzip' })
      : plain(managedAmazonLinux2(pool));
  }
  return pool.pool.group.amiFamily === 'AmazonLinux2023' ? amazonLinux2023(pool, facts) : success(undefined);
}

/** Encodes it for a launch template. */
export function encodeUserData({ text, encoding }: UserData): string {
  const bytes = Buffer.from(text, 'utf8');
  return (encoding === 'base64' ? bytes : gzipSync(bytes)).toString('base64');
}

/** What a node has to know of its cluster. */
export interface BootFacts {
  readonly clusterName: string;
  readonly endpoint: string;
  readonly certificateAuthority: string;
  readonly serviceCidr: string;
  readonly clusterDns: string;
  readonly labels: string;
  readonly taints: string;
  readonly id?: string | undefined;
  readonly onOutpost: boolean;
}

/** Stand-ins until the control plane tells its own. */
const awaited = { endpoint: 'https://CLUSTER_ENDPOINT', certificateAuthority: 'Q0xVU1RFUl9DQQ==' };
/** What EKS chooses for services where the file does not say: the first block that the VPC does not overlap. */
const usualServiceCidr = '10.100.0.0/16';
const clashingServiceCidr = '172.20.0.0/16';

function bootFacts({ cluster, pool, taints }: PoolContext): BootFacts {
  const told = cluster.facts.cluster;
  const serviceCidr = told?.serviceIpv6Cidr ?? told?.serviceIpv4Cidr ?? expectedServiceCidr(cluster.spec);
  const ownDns = pool.kind === 'nodeGroup' ? pool.group.clusterDNS : undefined;
  return {
    clusterName: cluster.name,
    endpoint: told?.endpoint ?? awaited.endpoint,
    certificateAuthority: told?.certificateAuthority ?? awaited.certificateAuthority,
    serviceCidr,
    clusterDns: ownDns || clusterDnsOf(serviceCidr),
    labels: Object.entries(pool.group.labels ?? {})
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
    taints: taints.map(({ key, value, effect }) => `${key}=${value}:${effect}`).join(','),
    id: told?.id,
    onOutpost: isOnOutpost(cluster),
  };
}

function expectedServiceCidr({ kubernetesNetworkConfig, vpc }: PoolContext['cluster']['spec']): string {
  if (kubernetesNetworkConfig?.serviceIPv4CIDR) return kubernetesNetworkConfig.serviceIPv4CIDR;
  return vpc?.cidr?.startsWith('10.') ? clashingServiceCidr : usualServiceCidr;
}

/** The tenth address of the service network is the cluster's name server. */
function clusterDnsOf(serviceCidr: string): string {
  const cidr = parseCidr(serviceCidr);
  if (!cidr) return '';
  if (cidr.family === 4) {
    const [address = ''] = serviceCidr.split('/');
    return address.replace(/\d+$/, '10');
  }
  const [address = ''] = renderCidr({ ...cidr, base: (cidr.base & ~0xffn) | 0x0an, prefix: 128 }).split('/');
  return address;
}

const plain = (text: string | undefined): Result<UserData | undefined> =>
  success(text === undefined ? undefined : { text, encoding: 'base64' });

const mapped = (text: Result<string>): Result<UserData | undefined> => (text.ok ? plain(text.value) : text);

function windowsOf(pool: PoolContext, facts: BootFacts): string | undefined {
  return pool.pool.kind === 'nodeGroup'
    ? windowsScript(pool.pool.group, facts)
    : managedWindowsScript(pool.pool.group);
}

/** EKS joins the node itself; only commands and the pod limit are ours to add. */
function managedAmazonLinux2(pool: PoolContext): string | undefined {
  const { preBootstrapCommands = [], overrideBootstrapCommand, maxPodsPerNode } = pool.pool.group;
  const limit = maxPodsPerNode && !ownImage(pool) ? [maxPodsScript(maxPodsPerNode)] : [];
  const last = overrideBootstrapCommand === undefined ? limit : [overrideBootstrapCommand];
  const scripts = [...preBootstrapCommands, ...last];
  return scripts.length > 0 ? renderMime(scripts.map(shellPart)) : undefined;
}

const shellPart = (content: string): MimePart => ({ kind: 'shell', content });

/** nodeadm takes several configurations and lays them over each other, the last one on top. */
function amazonLinux2023(pool: PoolContext, facts: BootFacts): Result<UserData | undefined> {
  const { preBootstrapCommands = [], overrideBootstrapCommand, maxPodsPerNode } = pool.pool.group;
  const configs: string[] = [];
  if (pool.pool.kind === 'nodeGroup' || ownImage(pool)) configs.push(joiningConfig(pool, facts));
  if (maxPodsPerNode && maxPodsPerNode > 0) {
    configs.push(renderNodeConfig({ kubelet: { config: { maxPods: maxPodsPerNode } } }));
  }
  if (overrideBootstrapCommand !== undefined) {
    const own = ownNodeConfig(overrideBootstrapCommand, `${pool.field}.overrideBootstrapCommand`);
    if (!own.ok) return own;
    configs.push(own.value);
  }
  const scripts = preBootstrapCommands.map((command) => shellPart(`#!/bin/bash\n${command}`));
  const parts = [...scripts, ...configs.map((content): MimePart => ({ kind: 'node-config', content }))];
  return plain(parts.length > 0 ? renderMime(parts) : undefined);
}

function joiningConfig({ pool }: PoolContext, facts: BootFacts): string {
  const extra = pool.kind === 'nodeGroup' ? pool.group.kubeletExtraConfig : undefined;
  const own = typeof extra === 'object' && extra !== null ? extra : {};
  const taints = facts.taints ? [`--register-with-taints=${facts.taints}`] : [];
  return renderNodeConfig({
    cluster: {
      name: facts.clusterName,
      apiServerEndpoint: facts.endpoint,
      certificateAuthority: facts.certificateAuthority,
      cidr: facts.serviceCidr,
      ...(facts.onOutpost ? { enableOutpost: true, id: facts.id } : {}),
    },
    kubelet: {
      config: { ...own, clusterDNS: [facts.clusterDns] },
      flags: [`--node-labels=${facts.labels}`, ...taints],
    },
  });
}
