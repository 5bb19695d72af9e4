// The add-ons that EKS offers, with versions by Kubernetes version. Names, roles and policies are facts of EKS; the
// version numbers are plausible ones of late 2026, newest first, the last of them the default.

export interface AddonKind {
  readonly name: string;
  readonly type: string;
  readonly publisher: string;
  /** For a Kubernetes minor version, newest first. */
  readonly versions: (minor: number) => readonly string[];
  /** Service accounts that need a role, with the policies AWS recommends. */
  readonly identities: readonly { readonly serviceAccount: string; readonly policies: readonly string[] }[];
  readonly needsConfiguration: boolean;
}

const fixed =
  (...versions: readonly string[]) =>
  (): readonly string[] =>
    versions;
const policy = (name: string): string => `arn:aws:iam::aws:policy/${name}`;

const plain = (name: string, type: string, versions: AddonKind['versions']): AddonKind => ({
  name,
  type,
  versions,
  publisher: 'eks',
  identities: [],
  needsConfiguration: false,
});

const ADDONS: readonly AddonKind[] = [
  {
    ...plain(
      'vpc-cni',
      'networking',
      fixed('v1.20.4-eksbuild.2', 'v1.20.3-eksbuild.1', 'v1.19.6-eksbuild.1'),
    ),
    identities: [{ serviceAccount: 'aws-node', policies: [policy('AmazonEKS_CNI_Policy')] }],
  },
  plain('coredns', 'networking', fixed('v1.12.3-eksbuild.1', 'v1.12.2-eksbuild.4', 'v1.11.4-eksbuild.24')),
  plain('kube-proxy', 'networking', (minor) => [`v1.${minor}.0-eksbuild.2`, `v1.${minor}.0-eksbuild.1`]),
  plain('eks-pod-identity-agent', 'security', fixed('v1.3.8-eksbuild.2', 'v1.3.7-eksbuild.2')),
  plain('metrics-server', 'observability', fixed('v0.8.0-eksbuild.2', 'v0.7.2-eksbuild.4')),
  {
    ...plain('aws-ebs-csi-driver', 'storage', fixed('v1.49.0-eksbuild.1', 'v1.48.0-eksbuild.2')),
    identities: [
      {
        serviceAccount: 'ebs-csi-controller-sa',
        policies: [policy('service-role/AmazonEBSCSIDriverPolicy')],
      },
    ],
  },
  {
    ...plain('aws-efs-csi-driver', 'storage', fixed('v2.1.13-eksbuild.1', 'v2.1.12-eksbuild.1')),
    identities: [
      {
        serviceAccount: 'efs-csi-controller-sa',
        policies: [policy('service-role/AmazonEFSCSIDriverPolicy')],
      },
    ],
  },
  {
    ...plain('aws-fsx-csi-driver', 'storage', fixed('v1.7.0-eksbuild.1')),
    identities: [{ serviceAccount: 'fsx-csi-controller-sa', policies: [policy('AmazonFSxFullAccess')] }],
  },
  {
    ...plain('aws-mountpoint-s3-csi-driver', 'storage', fixed('v2.1.0-eksbuild.1', 'v1.15.0-eksbuild.1')),
    identities: [{ serviceAccount: 's3-csi-driver-sa', policies: [policy('AmazonS3ReadOnlyAccess')] }],
  },
  plain('snapshot-controller', 'storage', fixed('v8.3.0-eksbuild.1')),
  plain('eks-node-monitoring-agent', 'observability', fixed('v1.4.1-eksbuild.1', 'v1.4.0-eksbuild.2')),
  {
    ...plain(
      'amazon-cloudwatch-observability',
      'observability',
      fixed('v4.4.0-eksbuild.1', 'v4.3.1-eksbuild.1'),
    ),
    identities: [
      {
        serviceAccount: 'cloudwatch-agent',
        policies: [policy('CloudWatchAgentServerPolicy'), policy('AWSXrayWriteOnlyAccess')],
      },
    ],
  },
  plain('adot', 'observability', fixed('v0.131.0-eksbuild.1')),
  plain('aws-guardduty-agent', 'security', fixed('v1.11.0-eksbuild.4')),
  plain('kube-state-metrics', 'observability', fixed('v2.17.0-eksbuild.1')),
  plain('prometheus-node-exporter', 'observability', fixed('v1.9.1-eksbuild.4')),
  plain('cert-manager', 'security', fixed('v1.18.2-eksbuild.2')),
  {
    ...plain('external-dns', 'networking', fixed('v0.19.0-eksbuild.2')),
    identities: [{ serviceAccount: 'external-dns', policies: [policy('AmazonRoute53FullAccess')] }],
  },
  plain('fluent-bit', 'observability', fixed('v4.0.10-eksbuild.1')),
];

/** All add-ons. */
export const addonKinds = (): readonly AddonKind[] => ADDONS;

/** One by name. */
export const addonKind = (name: string): AddonKind | undefined => ADDONS.find((kind) => kind.name === name);
