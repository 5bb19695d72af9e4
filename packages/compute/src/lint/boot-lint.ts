// How nodes start: images that do not exist for the version, disks too small for them, and boot scripts that leave
// out what the file says.
import { amiFamilyOf, osOf } from '../ami-family.js';
import { forEachPool, onPool, type LintRule } from './lint-rule.js';

/** First and last Kubernetes 1.x that Canonical makes EKS images of a release for; eksctl asks no further. */
const ubuntuVersions: Readonly<Record<string, readonly [number, number]>> = {
  '2004': [21, 29],
  '2204': [29, Infinity],
  '2404': [31, Infinity],
  '2604': [35, Infinity],
};

/** eksctl finds out when it renders the group, with the cluster made already. */
const imageOfVersion = forEachPool((pool, { compute: { kubernetesVersion } }) => {
  const family = amiFamilyOf(pool.group.amiFamily);
  const [first, last] = ubuntuVersions[/^Ubuntu(?:Pro)?(\d{4})$/.exec(family)?.[1] ?? ''] ?? [0, Infinity];
  const minor = Number(kubernetesVersion.slice(2));
  const isCustom = pool.group.ami?.startsWith('ami-') === true;
  if (isCustom || (minor >= first && minor <= last)) return [];
  const range = last === Infinity ? `from 1.${first} on` : `for 1.${first} to 1.${last}`;
  return [
    onPool(pool, ['amiFamily'], {
      code: 'image.version',
      severity: 'error',
      message: `there are images of ${family} ${range}, not for ${kubernetesVersion}: ${pool.pool.name} cannot be made`,
      fix: 'use another amiFamily, or an image of your own (ami)',
    }),
  ];
});

/** A root volume cannot be smaller than the image that is copied onto it. */
const volumeOfImage = forEachPool((pool) => {
  const family = amiFamilyOf(pool.group.amiFamily);
  const size = pool.group.volumeSize;
  const smallest = osOf(family) === 'windows' ? 50 : family.startsWith('Bottlerocket') ? 1 : 20;
  if (size === undefined || size >= smallest || pool.group.ami?.startsWith('ami-')) return [];
  return [
    onPool(pool, ['volumeSize'], {
      code: 'image.volume',
      severity: 'warning',
      message: `images of ${family} are ${smallest} GiB: EC2 refuses to start them on a volume of ${size} GiB`,
      fix: `set volumeSize to at least ${smallest}, better 80, or leave it out`,
    }),
  ];
});

/** Labels and taints of unmanaged nodes are set by the boot command, and by nobody when it is another. */
const forgottenLabels = forEachPool((pool) => {
  const script = pool.group.overrideBootstrapCommand;
  const family = amiFamilyOf(pool.group.amiFamily);
  const isScript = family === 'AmazonLinux2' || family.startsWith('Ubuntu');
  if (pool.kind !== 'nodeGroup' || script === undefined || !isScript) return [];
  const { labels, taints, name } = pool.pool;
  const forgotten = [
    ...(/NODE_LABELS|node-labels|KUBELET_(EXTRA_)?ARGS/.test(script)
      ? []
      : Object.keys(labels).map((key) => `label ${key}`)),
    ...(/NODE_TAINTS|register-with-taints|KUBELET_(EXTRA_)?ARGS/.test(script)
      ? []
      : taints.map(({ key }) => `taint ${key}`)),
  ];
  if (forgotten.length === 0) return [];
  return [
    onPool(pool, ['overrideBootstrapCommand'], {
      code: 'boot.labels',
      severity: 'warning',
      message:
        `the boot command of ${name} replaces eksctl's and does not pass on ${forgotten.join(', ')}: nodes join ` +
        'without, and pods that select them wait for ever',
      fix:
        'source /var/lib/cloud/scripts/eksctl/bootstrap.helper.sh, then call ' +
        'bootstrap.sh "$CLUSTER_NAME" --kubelet-extra-args "$KUBELET_EXTRA_ARGS"',
    }),
  ];
});

/** A command copied from another cluster's file joins that cluster, or none. */
const otherCluster = forEachPool((pool, { compute }) => {
  const name = /bootstrap\.sh\s+["']?([A-Za-z0-9][\w-]*)/.exec(
    pool.group.overrideBootstrapCommand ?? '',
  )?.[1];
  if (name === undefined || name === compute.clusterName) return [];
  return [
    onPool(pool, ['overrideBootstrapCommand'], {
      code: 'boot.other-cluster',
      severity: 'error',
      message: `nodes of ${pool.pool.name} would join the cluster ${name}, and this one is ${compute.clusterName}`,
      fix: `write bootstrap.sh ${compute.clusterName}, or "$CLUSTER_NAME" after sourcing eksctl's helper`,
    }),
  ];
});

/** CoreDNS and EKS' own pods run on Linux. */
const windowsAlone: LintRule = ({ pools, compute, config }) => {
  const isWindows = pools.map(({ group }) => osOf(amiFamilyOf(group.amiFamily)) === 'windows');
  const [first] = pools;
  if (!first || !isWindows.every(Boolean) || compute.fargateProfiles.length > 0) return [];
  if (config.autoModeConfig?.enabled || config.karpenter) return [];
  return [
    onPool(first, ['amiFamily'], {
      code: 'boot.windows-alone',
      severity: 'warning',
      message: 'every group is of Windows nodes: CoreDNS has no node to run on, and no pod resolves a name',
      fix: 'add a group of Linux nodes',
    }),
  ];
};

/** All rules of starting nodes. */
export const bootLint: readonly LintRule[] = [
  imageOfVersion,
  volumeOfImage,
  forgottenLabels,
  otherCluster,
  windowsAlone,
];
