// The registry of this room's problem codes: what each means in general, and what mends it. Docs and `berth explain
// CODE` read it.

/** One kind of problem. */
export interface ProblemKind {
  readonly title: string;
  readonly fix: string;
}

const kinds = {
  'config.missing': {
    title: 'the file has no ClusterConfig',
    fix: 'begin with apiVersion: eksctl.io/v1alpha5 and kind: ClusterConfig, or run berth init --preset concurrent',
  },
  'config.twice': {
    title: 'the file has several ClusterConfigs',
    fix: 'keep one; use a file for each cluster',
  },
  'config.api-version': {
    title: 'apiVersion or kind is missing or not known',
    fix: 'write both as the documents show',
  },
  'config.foreign-document': {
    title: 'a document of another system stands in a ClusterConfig file',
    fix: 'keep Kubernetes objects in files of their own and apply them with kubectl',
  },
  'config.unknown-kind': {
    title: 'a document of ours has an unknown kind',
    fix: 'use one of the kinds that are listed',
  },
  'config.not-a-mapping': {
    title: 'a document is no mapping',
    fix: 'write fields, each with a name and a colon',
  },
  'config.not-json': {
    title: 'a file begins with a brace, and is not JSON',
    fix: 'write it as JSON, or as YAML without the outer braces',
  },
  'config.required': { title: 'a required field is missing', fix: 'set it' },
  'config.unknown-field': { title: 'a field is not known', fix: 'correct its spelling or remove it' },
  'config.wrong-type': {
    title: 'a value has the wrong type',
    fix: 'write a value of the type that is named',
  },
  'config.empty-item': { title: 'an item of a list is empty', fix: 'fill it in or remove the dash' },
  'config.name': {
    title: 'a name is too long or has foreign characters',
    fix: 'use letters, digits and hyphens',
  },
  'config.name-twice': {
    title: 'a name is used twice',
    fix: 'give each node group and profile a name of its own',
  },
  'config.region': { title: 'the region is not known', fix: 'use the name of a region that has EKS' },
  'config.version': {
    title: 'the Kubernetes version is not supported',
    fix: 'use a version that EKS still supports',
  },
  'config.rollback': { title: 'the rollback time is out of range', fix: 'use 120 to 10080 minutes' },
  'config.size': { title: 'sizes contradict each other', fix: 'keep minSize <= desiredCapacity <= maxSize' },
  'config.never-a-node': { title: 'a node group can never have a node', fix: 'set maxSize' },
  'config.label-key': {
    title: 'a label key is not valid or reserved',
    fix: 'use a qualified name with a prefix of your own',
  },
  'config.label-value': { title: 'a label value is not valid', fix: 'use at most 63 letters, digits, - _ .' },
  'config.label-overwritten': { title: 'a label is set by others as well', fix: 'use a key of your own' },
  'config.taint-key': { title: 'a taint key is not valid', fix: 'use a qualified name' },
  'config.taint-value': { title: 'a taint value is not valid', fix: 'use a label value, or none' },
  'config.taint-effect': {
    title: 'a taint effect is not known',
    fix: 'use NoSchedule, PreferNoSchedule or NoExecute',
  },
  'config.instance-types': { title: 'instance types are named in two ways at once', fix: 'keep one of them' },
  'config.instance-type-unknown': {
    title: 'an instance type is not in the catalogue',
    fix: 'check its spelling',
  },
  'config.instance-type-not-offered': {
    title: 'an instance type is not offered in the region',
    fix: 'choose another type or another region',
  },
  'config.mixed-architectures': {
    title: 'one group mixes processor architectures',
    fix: 'make a group of each',
  },
  'config.instance-selector': { title: 'an instance selector cannot be met or read', fix: 'ask for less' },
  'config.distribution': {
    title: 'an instancesDistribution is not valid',
    fix: 'keep to the ranges of Auto Scaling',
  },
  'config.cpu-credits': {
    title: 'cpuCredits do not fit the instance type',
    fix: 'use them with t2, t3 and t4g only',
  },
  'config.instance-lifetime': {
    title: 'maxInstanceLifetime is too short',
    fix: 'use at least 86400 seconds',
  },
  'config.volume': { title: 'the root volume is not possible', fix: 'keep to what EBS offers for its type' },
  'config.zones': { title: 'zones are given in two ways at once', fix: 'keep one of them' },
  'config.zone-unknown': {
    title: 'a zone is none of the cluster',
    fix: 'add it to availabilityZones of the cluster',
  },
  'config.capacity-reservation': { title: 'a capacity reservation is not valid', fix: 'name one target' },
  'config.ami': {
    title: 'the image family or image is not possible',
    fix: 'use AmazonLinux2023, or what is named',
  },
  'config.launch-template': {
    title: 'a setting belongs to the launch template',
    fix: 'set it there, not here',
  },
  'config.update-config': { title: 'an updateConfig is not valid', fix: 'give one of the two amounts' },
  'config.not-for-managed': {
    title: 'managed node groups cannot have this',
    fix: 'use an unmanaged node group',
  },
  'config.kubelet': { title: 'this part of the kubelet cannot be changed', fix: 'remove it' },
  'config.container-runtime': { title: 'the container runtime is not possible', fix: 'use containerd' },
  'config.asg-process': { title: 'the Auto Scaling process is not known', fix: 'use one of those listed' },
  'config.max-pods': { title: 'maxPodsPerNode is not valid', fix: 'use a number from 1, or none' },
  'config.placement': { title: 'a placement group has no name', fix: 'set groupName' },
  'config.fargate': {
    title: 'a Fargate profile is not valid',
    fix: 'give it one to five selectors with a namespace',
  },
  'config.fargate-quota': {
    title: 'more Fargate profiles than the default quota',
    fix: 'ask AWS to raise the quota',
  },
  'config.scheduler': {
    title: 'the scoring strategy is not valid',
    fix: 'use LeastAllocated or MostAllocated',
  },
  'config.vpc': {
    title: 'the VPC is not possible',
    fix: 'keep to what is said; most settings exclude others',
  },
  'config.ip-family': { title: 'IPv4 and IPv6 are mixed up', fix: 'use what the family of the cluster has' },
  'config.private-cluster': {
    title: 'a fully private cluster lacks something',
    fix: 'set privateNetworking on every group and private subnets',
  },
  'config.arn': { title: 'an ARN cannot be read', fix: 'write it whole: arn:aws:iam::ACCOUNT:role/NAME' },
  'config.service-account': {
    title: 'a service account has no name or no rights',
    fix: 'set metadata.name, a policy, and iam.withOIDC: true',
  },
  'config.pod-identity': {
    title: 'a pod identity association is incomplete',
    fix: 'give namespace, serviceAccountName and a role or policies; add the agent to addons',
  },
  'config.addon': { title: 'an add-on is not possible as written', fix: 'keep to one source of its rights' },
  'config.access': {
    title: 'the access configuration is not possible',
    fix: 'use a mode with access entries, and rights that the type of entry can have',
  },
  'config.identity-mapping': {
    title: 'an identity mapping is incomplete or contradicts itself',
    fix: 'give arn with username or groups, or account alone, or serviceName with namespace',
  },
  'config.identity-provider': { title: 'an identity provider is incomplete', fix: 'set what is named' },
  'config.logging': {
    title: 'the logging of the control plane is not possible',
    fix: 'use known types and days',
  },
  'config.encryption': { title: 'the key for secrets is missing or wrong', fix: 'give the ARN of a KMS key' },
  'config.upgrade-policy': { title: 'the support type is not known', fix: 'use STANDARD or EXTENDED' },
  'config.karpenter': {
    title: 'Karpenter cannot be installed so',
    fix: 'set version and iam.withOIDC: true',
  },
  'config.gitops': { title: 'Flux lacks its provider or flags', fix: 'set both' },
  'config.auto-mode': { title: 'Auto Mode cannot be set up so', fix: 'leave nodes and networking to it' },
  'config.capability': { title: 'a capability is incomplete', fix: 'set what is named' },
  'config.outpost': { title: 'this is not possible on Outposts', fix: 'remove it' },
  'config.remote-network': { title: 'the remote network is not possible', fix: 'set what is named' },
  'config.pool-iam': {
    title: 'the IAM settings of a group exclude each other',
    fix: 'give a role of your own, or policies, not both',
  },
  'config.ssh': { title: 'the SSH key is not possible', fix: 'name one key' },
  'config.efa': { title: 'a type has no EFA', fix: 'use a larger type that has' },
  'config.tags': { title: 'an Auto Scaling group would have too many tags', fix: 'use fewer labels' },
  'fargate.too-large': {
    title: 'larger than the largest Fargate size',
    fix: 'ask for at most 16 vCPU and 119.75 GiB',
  },
  'fargate.host-network': { title: 'Fargate pods cannot use the host network', fix: 'remove hostNetwork' },
  'fargate.host-pid': { title: 'Fargate pods cannot see host processes', fix: 'remove hostPID and hostIPC' },
  'fargate.host-port': { title: 'Fargate pods cannot have host ports', fix: 'use a Service' },
  'fargate.privileged': { title: 'Fargate pods cannot be privileged', fix: 'remove privileged' },
  'fargate.capabilities': {
    title: 'Fargate adds no capabilities',
    fix: 'remove securityContext.capabilities.add',
  },
  'fargate.volume': {
    title: 'Fargate does not support this kind of volume',
    fix: 'use emptyDir, EFS or a projected volume',
  },
  'fargate.device': { title: 'Fargate has no GPUs or other devices', fix: 'run the pod on a node group' },
  'fargate.daemon-set': { title: 'DaemonSet pods never run on Fargate', fix: 'run it as a sidecar' },
  'fargate.disk': {
    title: 'more disk than Fargate gives',
    fix: 'ask for at most 175 GiB of ephemeral-storage',
  },
  'fargate.architecture': {
    title: 'EKS has no Arm or Windows on Fargate',
    fix: 'use linux/amd64, or a node group',
  },
  'karpenter.kind': {
    title: 'a document of Karpenter that is not read',
    fix: 'keep NodePool (karpenter.sh/v1) and EC2NodeClass (karpenter.k8s.aws/v1) in the file, others elsewhere',
  },
  'karpenter.node-class': {
    title: 'the class of a NodePool is not in the file',
    fix: 'add the EC2NodeClass beside it',
  },
  'karpenter.requirement': {
    title: 'a requirement of a NodePool is not valid',
    fix: 'use In and NotIn with values, Exists and DoesNotExist without, Gt and Lt with one whole number',
  },
  'karpenter.quantity': { title: 'a limit or size is no quantity', fix: 'write it as 1000, or 100Gi' },
  'karpenter.duration': { title: 'a time is no duration', fix: 'write it as 30s, 5m, or Never' },
} as const satisfies Readonly<Record<string, ProblemKind>>;

/** The codes this room uses. */
export type ComputeProblemCode = keyof typeof kinds;

/** Every problem of this room by its code. */
export const computeProblems: Readonly<Record<ComputeProblemCode, ProblemKind>> = kinds;

/** Tells whether a code is one of this room's. */
export const isComputeProblemCode = (code: string): code is ComputeProblemCode => Object.hasOwn(kinds, code);
