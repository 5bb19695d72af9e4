// The operating system of a node group: which families there are, and what a custom image or a family excludes.
import { isJsonObject, nearest, readYamlDocuments } from '@berth/kube';
import { amiFamilies, amiFamilyOf } from '../ami-family.js';
import { type InstanceType, instanceType } from '../catalogue.js';
import type { Finding } from '../schema/decode.js';
import { kubernetesVersionOf } from './metadata-rules.js';
import { onField, type PoolRule, type RawPool } from './rule.js';

const at = (pool: RawPool, field: string, more: Pick<Finding, 'message' | 'hint' | 'eksctl'>): Finding =>
  onField(pool, [field], { code: 'config.ami', ...more });

/** A family by name; the names' case does not count. Images of Amazon Linux 2 end with Kubernetes 1.32. */
export const knownFamily: PoolRule = (pool) => {
  const { amiFamily: written, ami } = pool.group;
  if (!written) return [];
  if (/^WindowsServer(2004|20H2|1909)/i.test(written)) {
    return [
      at(pool, 'amiFamily', {
        message: `${written} is no longer offered`,
        hint: 'use WindowsServer2022CoreContainer',
      }),
    ];
  }
  const family = amiFamilies.find((known) => known.toLowerCase() === written.toLowerCase());
  if (!family) {
    const near = nearest(written, amiFamilies);
    const hint = near ? `did you mean ${near}?` : `known: ${amiFamilies.join(', ')}`;
    return [at(pool, 'amiFamily', { message: `${JSON.stringify(written)} is no image family`, hint })];
  }
  const minor = Number(kubernetesVersionOf(pool.config.metadata?.version).slice(2));
  if (family !== 'AmazonLinux2' || minor < 33 || (ami && pool.kind === 'managedNodeGroup')) return [];
  const message = `AmazonLinux2 has no images for Kubernetes 1.${minor}`;
  return [at(pool, 'amiFamily', { message, hint: 'use AmazonLinux2023' })];
};

/** A custom image of a managed group: EKS then leaves to it what it would decide itself. */
export const managedCustomImage: PoolRule = (pool) => {
  if (pool.kind === 'nodeGroup' || pool.group.launchTemplate) return [];
  const { ami, amiFamily, overrideBootstrapCommand: override, maxPodsPerNode, ssh } = pool.group;
  const family = amiFamilyOf(amiFamily);
  if (!ami) {
    if (override === undefined || /^(AmazonLinux2023|Bottlerocket|Windows)/.test(family)) return [];
    return [at(pool, 'overrideBootstrapCommand', { message: 'needs a custom image', hint: 'add ami' })];
  }
  const windows = family.startsWith('Windows')
    ? [at(pool, 'amiFamily', { message: `${family} cannot be used with a custom image in managed groups` })]
    : [];
  return [
    ...windows,
    ...(maxPodsPerNode
      ? [
          at(pool, 'maxPodsPerNode', {
            message: 'cannot be set with a custom image: its boot script says it',
          }),
        ]
      : []),
    ...(ssh?.enableSsm
      ? [
          onField(pool, ['ssh', 'enableSsm'], {
            code: 'config.ami',
            message: 'cannot be set with a custom image',
          }),
        ]
      : []),
  ];
};

/** Windows boots by its own script, and has no images for Arm; Amazon Linux 2 has none for Arm with GPUs. */
export const familyFits: PoolRule = (pool) => {
  const { ami, overrideBootstrapCommand: override } = pool.group;
  const family = amiFamilyOf(pool.group.amiFamily);
  const isWindows = family.startsWith('Windows');
  if (pool.kind === 'managedNodeGroup') {
    return isWindows && override !== undefined
      ? [at(pool, 'overrideBootstrapCommand', { message: `${family} runs its own boot script` })]
      : [];
  }
  if (ami?.startsWith('ami-')) return [];
  const arm = decisiveType(pool);
  if (
    arm?.arch !== 'arm64' ||
    !(isWindows || (family === 'AmazonLinux2' && arm.acceleratorKind === 'nvidia'))
  )
    return [];
  return [
    at(pool, 'amiFamily', { message: `${family} has no image for ${arm.name}`, hint: 'use AmazonLinux2023' }),
  ];
};

/** A custom image says nothing of how it starts: its family has to be named, and for some how it joins. */
export const customImage: PoolRule = (pool) => {
  const { ami, amiFamily, overrideBootstrapCommand } = pool.group;
  if (!ami) return [];
  if (pool.kind === 'managedNodeGroup' && !ami.startsWith('ami-')) {
    return [
      at(pool, 'ami', {
        message: `${JSON.stringify(ami)} is no image id`,
        hint: 'leave it out for the newest',
      }),
    ];
  }
  if (!amiFamily)
    return [at(pool, 'ami', { message: 'a custom image needs amiFamily', hint: 'add amiFamily' })];
  const family = amiFamilyOf(amiFamily);
  if (overrideBootstrapCommand !== undefined || /^(AmazonLinux2023|Bottlerocket|Windows)/.test(family))
    return [];
  const message = `a custom image of ${family} needs overrideBootstrapCommand`;
  return [at(pool, 'ami', { message, hint: 'it is how the node joins the cluster' })];
};

/** On Amazon Linux 2023 the override is a NodeConfig document; a shell script would be found out by the node only. */
export const bootstrapOverride: PoolRule = (pool) => {
  const { amiFamily, overrideBootstrapCommand: override } = pool.group;
  if (!override || amiFamilyOf(amiFamily) !== 'AmazonLinux2023') return [];
  const [document] = readYamlDocuments(override, 'overrideBootstrapCommand').documents;
  const value = document?.value;
  if (isJsonObject(value) && value['kind'] === 'NodeConfig') return [];
  const message = 'must be a NodeConfig document (node.eks.aws/v1alpha1) on AmazonLinux2023, not a script';
  return [
    at(pool, 'overrideBootstrapCommand', {
      message,
      hint: 'put shell commands in preBootstrapCommands',
      eksctl: 'accepts',
    }),
  ];
};

/** Bottlerocket has no shell; its settings belong to no other family; some of them are fields of the group. */
export const bottlerocket: PoolRule = (pool) => {
  const { amiFamily, bottlerocket: block, preBootstrapCommands, overrideBootstrapCommand } = pool.group;
  const isBottlerocket = amiFamilyOf(amiFamily).startsWith('Bottlerocket');
  if (!isBottlerocket) {
    const refused = block !== undefined && pool.kind === 'nodeGroup';
    return refused ? [at(pool, 'bottlerocket', { message: 'needs amiFamily Bottlerocket' })] : [];
  }
  return [
    ...(preBootstrapCommands !== undefined
      ? [at(pool, 'preBootstrapCommands', { message: 'Bottlerocket runs no commands' })]
      : []),
    ...(overrideBootstrapCommand !== undefined
      ? [at(pool, 'overrideBootstrapCommand', { message: 'Bottlerocket runs no commands' })]
      : []),
    ...settingFindings(pool, block?.settings),
  ];
};

/** Settings that the group has fields for. eksctl lets `max-pods` pass on managed groups. */
function settingFindings(pool: RawPool, settings: unknown): readonly Finding[] {
  const kubernetes = isJsonObject(settings) ? settings['kubernetes'] : undefined;
  if (!isJsonObject(kubernetes)) {
    const path = ['bottlerocket', 'settings', 'kubernetes'];
    if (kubernetes === undefined || pool.kind === 'managedNodeGroup') return [];
    return [onField(pool, path, { code: 'config.ami', message: 'must be a mapping of settings' })];
  }
  const owned = { 'node-labels': 'labels', 'node-taints': 'taints', 'max-pods': 'maxPodsPerNode' };
  const dnsTwice =
    pool.kind === 'nodeGroup' && pool.group.clusterDNS && kubernetes['cluster-dns-ip'] !== undefined;
  const dns = dnsTwice
    ? [at(pool, 'clusterDNS', { message: 'cannot be set with the Bottlerocket setting cluster-dns-ip' })]
    : [];
  const taken = Object.entries(owned).flatMap(([setting, field]) => {
    if (kubernetes[setting] === undefined || (setting === 'max-pods' && pool.kind === 'managedNodeGroup'))
      return [];
    const path = ['bottlerocket', 'settings', 'kubernetes', setting];
    const eksctl = pool.kind === 'managedNodeGroup' ? ('accepts' as const) : undefined;
    const message = `belongs to ${field} of the node group`;
    return [onField(pool, path, { code: 'config.ami', message, eksctl })];
  });
  return [...dns, ...taken];
}

/** Neuron drivers come with Amazon's images only. */
export const neuronNeedsAmazonLinux: PoolRule = (pool) => {
  const family = amiFamilyOf(pool.group.amiFamily);
  const type = decisiveType(pool);
  if (type?.acceleratorKind !== 'neuron' || !/^(Ubuntu|Windows)/.test(family)) return [];
  return [
    at(pool, 'amiFamily', {
      message: `${family} has no drivers for ${type.name}`,
      hint: 'use AmazonLinux2023',
    }),
  ];
};

/** Of several types eksctl lets the first with an accelerator choose the image, else the first. */
function decisiveType({ kind, group }: RawPool): InstanceType | undefined {
  const listed = kind === 'nodeGroup' ? group.instancesDistribution?.instanceTypes : group.instanceTypes;
  if (!listed?.length) return instanceType(group.instanceType ?? '');
  const accelerated = listed.find((name) => /nvidia|neuron/.test(instanceType(name)?.acceleratorKind ?? ''));
  return instanceType(accelerated ?? listed[0] ?? '');
}

/** Windows Server 2025 came with Kubernetes 1.35; eksctl looks for the image when it makes an unmanaged group. */
export const windowsNeedsVersion: PoolRule = (pool) => {
  const { ami, amiFamily = '' } = pool.group;
  const version = kubernetesVersionOf(pool.config.metadata?.version);
  if (!/^WindowsServer2025/i.test(amiFamily) || Number(version.slice(2)) >= 35) return [];
  if (pool.kind === 'managedNodeGroup' || ami?.startsWith('ami-')) return [];
  const message = `${amiFamily} has no images for Kubernetes ${version}: they begin with 1.35`;
  return [at(pool, 'amiFamily', { message, hint: 'use Windows Server 2022', eksctl: 'accepts' })];
};
