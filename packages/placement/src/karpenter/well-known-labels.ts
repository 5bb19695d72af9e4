// Labels that Karpenter gives its nodes by itself, and the old spellings of some.
// https://karpenter.sh/docs/concepts/scheduling/#well-known-labels

export const ARCH = 'kubernetes.io/arch';
export const OS = 'kubernetes.io/os';
export const ZONE = 'topology.kubernetes.io/zone';
export const REGION = 'topology.kubernetes.io/region';
export const HOSTNAME = 'kubernetes.io/hostname';
export const INSTANCE_TYPE = 'node.kubernetes.io/instance-type';
export const CAPACITY_TYPE = 'karpenter.sh/capacity-type';
export const NODE_POOL = 'karpenter.sh/nodepool';
/** `category`, `cpu`, `memory` and the like follow. */
export const INSTANCE = 'karpenter.k8s.aws/instance-';

const WELL_KNOWN: ReadonlySet<string> = new Set([
  ARCH,
  OS,
  ZONE,
  REGION,
  INSTANCE_TYPE,
  CAPACITY_TYPE,
  NODE_POOL,
  'topology.k8s.aws/zone-id',
  'node.kubernetes.io/windows-build',
]);

const OLD_SPELLINGS: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': ARCH,
  'beta.kubernetes.io/os': OS,
  'beta.kubernetes.io/instance-type': INSTANCE_TYPE,
  'failure-domain.beta.kubernetes.io/zone': ZONE,
  'failure-domain.beta.kubernetes.io/region': REGION,
  'topology.ebs.csi.aws.com/zone': ZONE,
};

/** True for labels that every node has, or may have, whether its NodePool names them or not. */
export const isWellKnown = (key: string): boolean => WELL_KNOWN.has(key) || key.startsWith(INSTANCE);

/** The key that Karpenter reads instead. */
export const withCurrentSpelling = (key: string): string => OLD_SPELLINGS[key] ?? key;
