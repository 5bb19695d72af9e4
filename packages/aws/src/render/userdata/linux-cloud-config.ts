// Nodes of the older Linux families (Amazon Linux 2, Ubuntu): cloud-init writes files and runs a boot script.
import { isJsonObject } from '@berth/kube';
import type { PoolContext } from '../pool/pool-context.js';
import { amazonLinux2Script, helperScript, scriptDirectory, ubuntuScript } from './boot-scripts.js';
import { type CloudFile, renderCloudConfig } from './cloud-config.js';
import type { BootFacts } from './boot-facts.js';

/** Renders it. A command of the user's takes the place of the boot script; the helper stays for it to source. */
export function linuxCloudConfig({ pool }: PoolContext, facts: BootFacts): string {
  const { group } = pool;
  const own = group.overrideBootstrapCommand;
  const boot = group.amiFamily === 'AmazonLinux2' ? amazonLinux2Script : ubuntuScript;
  const scripts = own === undefined ? [boot, helperScript] : [helperScript];
  const commands = [...(group.preBootstrapCommands ?? []), ...(own === undefined ? [] : [own])];
  const extra = pool.kind === 'nodeGroup' ? pool.group.kubeletExtraConfig : undefined;
  return renderCloudConfig({
    files: [
      file('kubelet-extra.json', JSON.stringify(keysSorted(extra ?? {}))),
      file('kubelet.env', kubeletEnv(pool, facts)),
      ...scripts.map(({ name, content }): CloudFile => ({
        path: `${scriptDirectory}${name}`,
        content,
        permissions: '0755',
      })),
    ],
    commands: [
      ...commands.map((command) => ['/bin/bash', '-c', command]),
      ...scripts.map(({ name }) => [`${scriptDirectory}${name}`]),
    ],
  });
}

const file = (name: string, content: string): CloudFile => ({
  path: `/etc/eksctl/${name}`,
  content,
  permissions: '0644',
});

/** The same settings always make the same text. */
function keysSorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(keysSorted);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, keysSorted(one)]));
}

function kubeletEnv(pool: PoolContext['pool'], facts: BootFacts): string {
  const { maxPodsPerNode, amiFamily } = pool.group;
  const runtime =
    pool.kind === 'nodeGroup' && amiFamily === 'AmazonLinux2' ? pool.group.containerRuntime : undefined;
  const variables: Readonly<Record<string, string | undefined>> = {
    API_SERVER_URL: facts.endpoint,
    B64_CLUSTER_CA: facts.certificateAuthority,
    CLUSTER_DNS: facts.clusterDns || undefined,
    CLUSTER_ID: facts.id,
    CLUSTER_NAME: facts.clusterName,
    CONTAINER_RUNTIME: runtime,
    ENABLE_LOCAL_OUTPOST: facts.onOutpost ? 'true' : undefined,
    MAX_PODS: maxPodsPerNode ? String(maxPodsPerNode) : undefined,
    NODE_LABELS: facts.labels,
    NODE_TAINTS: facts.taints,
  };
  return Object.entries(variables)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
    .join('\n');
}
