// The registry of rules: every code a rejection may carry, with its title, its sentence and where it is documented.
// `resources.NAME` codes share one entry, as their names are open.

/** One rule. `{operand}` in the sentence stands for the rejection's detail of that name. */
export interface Rule {
  readonly code: string;
  readonly title: string;
  readonly sentence: string;
  /** Page of the documentation, with its anchor. */
  readonly docs: string;
}

const rule = (code: string, title: string, sentence: string): Rule => ({
  code,
  title,
  sentence,
  docs: `docs/placement-rules.md#${code.replaceAll('.', '-')}`,
});

/** All rules, in the order in which plugins run. */
export const RULES: readonly Rule[] = [
  rule('unschedulable', 'Cordoned node', 'is cordoned and the pod does not tolerate that'),
  rule('node-name', 'Node name', 'is not the node {wanted} that the pod names'),
  rule('taint', 'Untolerated taint', 'has the taint {taint}, which the pod does not tolerate'),
  rule(
    'node-affinity',
    'Node selector or affinity',
    'does not have the labels that the pod asks for: {asked}',
  ),
  rule('node-affinity.name', 'Node selector or affinity', 'is not among the nodes that the pod names'),
  rule('host-port', 'Host port', 'has port {port}/{protocol} held by {heldBy}'),
  rule(
    'resources',
    'Not enough {resource}',
    'has {free} {resource} free of {allocatable}, and the pod asks for {requested}',
  ),
  rule('resources.pods', 'Too many pods', 'runs {used} of the {allocatable} pods it may run'),
  rule('volume.disk', 'Disk in use', 'has the disk of volume {volume} attached for {heldBy}'),
  rule('volume.claim-missing', 'Claim missing', 'waits for the claim {claim}, which does not exist'),
  rule('volume.claim', 'Claim not usable', 'cannot be chosen before the claims of the pod are usable'),
  rule(
    'volume.claim-foreign',
    'Claim of another pod',
    'cannot be chosen: a generic ephemeral claim belongs to another pod',
  ),
  rule(
    'volume.exclusive-claim',
    'Claim in use',
    'cannot be chosen: another pod uses a ReadWriteOncePod claim ({claims})',
  ),
  rule(
    'volume.limit',
    'Volume limit',
    'attaches {used} of {limit} volumes of {driver}, and the pod brings {asked}',
  ),
  rule('volume.unbound', 'Claim not bound', 'cannot be chosen before the claims of the pod are bound'),
  rule(
    'volume.missing',
    'Volume missing',
    'cannot be chosen: claim {claim} is bound to the volume {volume}, which does not exist',
  ),
  rule('volume.node-affinity', 'Volume elsewhere', 'cannot reach the volume {volume} of claim {claim}'),
  rule(
    'volume.unavailable',
    'No volume',
    'has no volume for the claim {claim}, and its class cannot make one there',
  ),
  rule('volume.capacity', 'Storage full', 'has too little free storage for the claim {claim}'),
  rule('volume.zone', 'Volume in another zone', 'is not in {values}, where the volume {volume} is'),
  rule(
    'spread',
    'Topology spread',
    'would make the skew over {topologyKey} {skew}, and {maxSkew} is allowed',
  ),
  rule('spread.key', 'Topology spread', 'has no label {topologyKey}, which the pod spreads over'),
  rule('pod-affinity', 'Pod affinity', 'is not together with pods that the pod must be near'),
  rule('pod-affinity.syntax', 'Pod affinity', 'cannot be chosen: the affinity of the pod cannot be read'),
  rule('pod-anti-affinity', 'Pod anti-affinity', 'is together with pods that the pod must keep away from'),
  rule(
    'pod-anti-affinity.existing',
    'Pod anti-affinity',
    'runs pods, by {topologyKeys}, that keep away from this pod',
  ),
  rule(
    'pool.no-type',
    'No instance type',
    'has no known instance type that its region offers: {instanceTypes}',
  ),
  rule('pool.max-size', 'Pool is full', 'has {size} of the {maxSize} nodes that it may have'),
  rule(
    'pool.grows-in-vain',
    'Growth in vain',
    'would be grown again and again: the autoscaler takes a new {instanceType} for large enough, and it is not',
  ),
  rule('pool.backoff', 'Pool in back-off', 'failed to grow a short while ago and is left alone for now'),
  rule('pool.cluster-limit', 'Cluster limit', 'would exceed a limit of the whole cluster'),
  rule(
    'pool.template',
    'Autoscaler disagrees',
    'could hold the pod, but the autoscaler adds no node: it believes that a new {instanceType} {findings}',
  ),
  rule(
    'karpenter.requirement',
    'NodePool disagrees',
    'offers {offered} of the label {label}, and the pod asks for {asked}',
  ),
  rule(
    'karpenter.no-type',
    'No instance type',
    'has no instance type that meets every requirement and holds what the pod asks for',
  ),
  rule(
    'karpenter.min-values',
    'Too small a choice',
    'would have fewer than the {minValues} values of {label} to choose from that minValues asks for',
  ),
  rule('karpenter.limit', 'NodePool limit', 'would exceed its limit of {limit} {resource}'),
  rule(
    'namespace.quota',
    'Quota',
    'has {used} of {hard} {counted} used by its quota {quota}, and the pod asks for more than is left',
  ),
  rule(
    'namespace.limit-range',
    'Limit range',
    'lets a {type} ask for {side} {bound} {resource} (limit range {limitRange})',
  ),
  rule(
    'fargate.captured',
    'Caught by Fargate',
    'does not see the pod: the Fargate profile {profile} catches it first',
  ),
  rule('fargate.no-match', 'Profile does not match', 'selects other pods: {selectors}'),
  rule(
    'fargate.opted-out',
    'Kept off Fargate',
    'matches, but the annotation {key} keeps the pod off Fargate',
  ),
  rule(
    'fargate.other-profile',
    'Another profile named',
    'matches, but the label of the pod names the profile {profile}',
  ),
  rule(
    'fargate.scheduler',
    'Another scheduler',
    'matches, but the pod is left to the scheduler {schedulerName}',
  ),
  rule('fargate.later-name', 'Another profile first', 'matches too, but another profile comes first by name'),
  rule(
    'fargate.too-large',
    'Larger than Fargate',
    'has no size for {cpuMillis} cpu and {memoryBytes} of memory with what the kubelet takes; ' +
      'its largest is {largestCpuMillis} cpu and {largestMemoryBytes}',
  ),
  rule('fargate.host-network', 'Host network on Fargate', 'does not run pods with {field}'),
  rule('fargate.host-pid', 'Host processes on Fargate', 'does not run pods with {field}'),
  rule('fargate.daemon-set', 'DaemonSet on Fargate', 'does not run pods of DaemonSets'),
  rule('fargate.privileged', 'Privileged on Fargate', 'does not run the privileged container {container}'),
  rule(
    'fargate.capabilities',
    'Capabilities on Fargate',
    'does not grant {added} to the container {container}',
  ),
  rule('fargate.host-port', 'Host port on Fargate', 'has no host ports for the container {container}'),
  rule('fargate.volume', 'Volume on Fargate', 'cannot mount the volume {volume} ({source})'),
  rule('fargate.device', 'Device on Fargate', 'has no {resource}'),
  rule('fargate.disk', 'Disk on Fargate', 'has at most {largestBytes} of disk, and the pod asks for {bytes}'),
  rule(
    'fargate.architecture',
    'Architecture on Fargate',
    'is linux on amd64, and the pod asks for {label}={asked}',
  ),
];

const BY_CODE = new Map(RULES.map((one) => [one.code, one]));

/** The rule of a code; every `resources.NAME` has one. */
export function ruleOf(code: string): Rule | undefined {
  const exact = BY_CODE.get(code);
  if (exact) return exact;
  return code.startsWith('resources.') ? BY_CODE.get('resources') : undefined;
}
