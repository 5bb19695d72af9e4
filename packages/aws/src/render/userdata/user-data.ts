// User data: how a node of each family is told which cluster it belongs to.
import { type Result, success } from '@berth/kube';
import { isBottlerocket, isUbuntu, isWindows, ownImage, type PoolContext } from '../pool/pool-context.js';
import { type BootFacts, bootFacts } from './boot-facts.js';
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
