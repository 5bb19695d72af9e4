// What eksctl fills into node groups of both kinds.
import { amiFamilies, type AmiFamily } from '../ami-family.js';
import { isOnOutpost } from '../rules/cluster-facts.js';
import type { RawConfig, RawManagedNodeGroup, RawNodeGroup } from '../rules/rule.js';
import { taintList } from '../rules/taint-rules.js';

const defaultVolumeSizeGib = 80;
const defaultFamily = 'AmazonLinux2023';

/** An unmanaged group. Its sizes stay open until its template is rendered. */
export function defaultNodeGroup(group: RawNodeGroup, config: RawConfig): RawNodeGroup {
  const amiFamily = familyOf(group.amiFamily) || defaultFamily;
  return {
    ...group,
    ...common({ ...group, amiFamily }, config),
    amiFamily,
    taints: group.taints && taintList(group.taints),
    securityGroups: {
      ...group.securityGroups,
      withLocal: group.securityGroups?.withLocal ?? true,
      withShared: group.securityGroups?.withShared ?? true,
    },
    volumeSize: group.volumeSize ?? defaultVolumeSizeGib,
    containerRuntime: group.containerRuntime ?? 'containerd',
  };
}

/** A managed group: EKS needs all three sizes. A custom image keeps its family unset. */
export function defaultManagedNodeGroup(group: RawManagedNodeGroup, config: RawConfig): RawManagedNodeGroup {
  const amiFamily = familyOf(group.amiFamily) || (group.ami ? '' : defaultFamily);
  const minSize = group.minSize ?? group.desiredCapacity ?? 2;
  return {
    ...group,
    ...common({ ...group, amiFamily }, config),
    amiFamily,
    minSize,
    maxSize: group.maxSize ?? ((group.desiredCapacity ?? minSize) || 1),
    desiredCapacity: group.desiredCapacity ?? minSize,
    securityGroups: group.securityGroups ?? {},
    volumeSize: group.volumeSize ?? (group.launchTemplate ? undefined : defaultVolumeSizeGib),
    tags: {
      ...group.tags,
      'alpha.eksctl.io/nodegroup-name': group.name ?? '',
      'alpha.eksctl.io/nodegroup-type': 'managed',
    },
  };
}

type Group = RawNodeGroup | RawManagedNodeGroup;

/** Families are known whatever their case. */
const familyOf = (written: string | undefined): AmiFamily | string | undefined =>
  amiFamilies.find((family) => family.toLowerCase() === written?.toLowerCase()) ?? written;

/** What both kinds get. */
function common(group: Group, config: RawConfig) {
  const onOutpost = isOnOutpost(config);
  const ssh = sshOf(group.ssh);
  return {
    ssh,
    iam: {
      ...group.iam,
      withAddonPolicies: { ...addonPolicyDefaults, ...defined(group.iam?.withAddonPolicies) },
    },
    labels: {
      ...group.labels,
      'alpha.eksctl.io/cluster-name': config.metadata?.name ?? '',
      'alpha.eksctl.io/nodegroup-name': group.name ?? '',
    },
    disableIMDSv1: group.disableIMDSv1 ?? true,
    disablePodIMDS: group.disablePodIMDS ?? false,
    instanceSelector: group.instanceSelector ?? {},
    ...bottlerocketOf(group, ssh),
    ...volumeOf(group, onOutpost || Boolean(group.outpostARN)),
    additionalVolumes: group.additionalVolumes?.map((volume) => ({
      ...volume,
      ...volumeOf(volume, onOutpost),
      volumeSize: volume.volumeSize ?? defaultVolumeSizeGib,
    })),
  };
}

const addonPolicyDefaults = {
  imageBuilder: false,
  autoScaler: false,
  externalDNS: false,
  certManager: false,
  ebs: false,
  fsx: false,
  efs: false,
  awsLoadBalancerController: false,
  albIngress: false,
  xRay: false,
  cloudWatch: false,
};

const defined = (value: Readonly<Record<string, boolean | undefined>> = {}) =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));

type Ssh = NonNullable<Group['ssh']>;

/** A key turns SSH on; SSH without a key takes the user's own. */
function sshOf(ssh: Ssh = {}): Ssh {
  const hasKey = Boolean(ssh.publicKey || ssh.publicKeyName || ssh.publicKeyPath);
  if (hasKey) return { ...ssh, allow: ssh.allow ?? true };
  return ssh.allow ? { ...ssh, publicKeyPath: '~/.ssh/id_rsa.pub' } : { ...ssh, allow: false };
}

const isBottlerocket = (group: Group): boolean => (group.amiFamily ?? '').startsWith('Bottlerocket');

function bottlerocketOf(group: Group, ssh: Ssh): Pick<Group, 'bottlerocket' | 'volumeName'> {
  if (!isBottlerocket(group)) return {};
  const { enableAdminContainer = ssh.allow ? true : undefined, settings = {} } = group.bottlerocket ?? {};
  return { bottlerocket: { enableAdminContainer, settings }, volumeName: group.volumeName || '/dev/xvdb' };
}

interface Volume {
  readonly volumeType?: string | undefined;
  readonly volumeIOPS?: number | undefined;
  readonly volumeThroughput?: number | undefined;
}

const iops: Readonly<Record<string, number>> = { gp3: 3000, io1: 100, io2: 100 };

/** Outposts have gp2 only. */
function volumeOf(volume: Volume, onOutpost: boolean): Volume {
  const volumeType = volume.volumeType ?? (onOutpost ? 'gp2' : 'gp3');
  return {
    volumeType,
    volumeIOPS: volume.volumeIOPS ?? iops[volumeType],
    volumeThroughput: volume.volumeThroughput ?? (volumeType === 'gp3' ? 125 : undefined),
  };
}
