// `outpost` and `remoteNetworkConfig`: control planes on an Outpost, and nodes on premises.
import { parseArn } from '../arn.js';
import { amiFamilyOf } from '../ami-family.js';
import type { Finding, Path } from '../schema/decode.js';
import { isSelecting } from '../select-types.js';
import { authenticationModeOf, hasSubnets, isIpv6, isOnOutpost } from './cluster-facts.js';
import { type ClusterRule, findingOf, type RawConfig, type RawNodeGroup } from './rule.js';

const wrong = findingOf('config.outpost');

/** A control plane on an Outpost, and all that it cannot have. */
export const outpost: ClusterRule = (config) => {
  const { outpost: written } = config;
  if (!written) return [];
  const path = ['outpost', 'controlPlaneOutpostARN'];
  const arn = written.controlPlaneOutpostARN;
  if (!arn) return [wrong(path, 'must be set')];
  const invalid = outpostArn(arn) ? [] : [wrong(path, `${JSON.stringify(arn)} is no ARN of an Outpost`)];
  return [...invalid, ...notOnOutposts(config), ...placementFindings(config)];
};

/** Groups on an Outpost: one Outpost for all, and its own zone. */
export const outpostGroups: ClusterRule = (config) => {
  const groups = (config.nodeGroups ?? []).map((group, index) => ({ group, path: ['nodeGroups', index] }));
  const named = groups.filter(({ group }) => group.outpostARN);
  const first = config.outpost?.controlPlaneOutpostARN || named[0]?.group.outpostARN;
  return [
    ...named.flatMap(({ group: { outpostARN = '' }, path }) => {
      if (!outpostArn(outpostARN)) return [wrong([...path, 'outpostARN'], 'is no ARN of an Outpost')];
      return outpostARN === first
        ? []
        : [wrong([...path, 'outpostARN'], 'all groups must be on the same Outpost')];
    }),
    ...(config.privateCluster?.enabled && !config.outpost
      ? named.map(({ path }) => wrong([...path, 'outpostARN'], 'is not supported in a fully private cluster'))
      : []),
    ...placeFindings(config, groups),
    ...groups.flatMap(({ group, path }) => imageAndVolume(config, group, path)),
    ...groups.flatMap(({ group, path }) => {
      if (!isOnOutpost(config) && !group.outpostARN) return [];
      const fields = ['availabilityZones', 'localZones'] as const;
      const zones = fields.filter((field) => (group[field] ?? []).length > 0);
      const selects = isSelecting(group.instanceSelector);
      return [...zones, ...(selects ? ['instanceSelector'] : [])].map((field) =>
        wrong([...path, field], 'cannot be set for a group on an Outpost'),
      );
    }),
  ];
};

interface PlacedGroup {
  readonly group: RawNodeGroup;
  readonly path: Path;
}

/** With a new cluster come only groups that can reach its API. */
function placeFindings(config: RawConfig, groups: readonly PlacedGroup[]): readonly Finding[] {
  const why = isOnOutpost(config)
    ? hasSubnets(config)
      ? undefined
      : 'cannot be made with a cluster on an Outpost in a new VPC: its nodes could not reach the API'
    : 'cannot be made on an Outpost together with a cluster that is not on one';
  if (why === undefined) return [];
  return groups.flatMap(({ group, path }) => {
    if (!isOnOutpost(config) && !group.outpostARN) return [];
    return [wrong(path, why, { hint: 'make the group once the cluster stands' })];
  });
}

/** A cluster on an Outpost has images of Amazon Linux and volumes of gp2 only. */
function imageAndVolume(config: RawConfig, group: RawNodeGroup, path: Path): readonly Finding[] {
  if (!isOnOutpost(config)) return [];
  const { amiFamily, volumeType = 'gp2' } = group;
  return [
    ...(amiFamily && !amiFamilyOf(amiFamily).startsWith('AmazonLinux')
      ? [wrong([...path, 'amiFamily'], 'must be AmazonLinux2023 or AmazonLinux2 on Outposts')]
      : []),
    ...(volumeType === 'gp2' ? [] : [wrong([...path, 'volumeType'], 'must be gp2 on Outposts')]),
  ];
}

const outpostArn = (text: string): boolean => parseArn(text)?.service === 'outposts';

function notOnOutposts(config: RawConfig): readonly Finding[] {
  const { accessConfig, vpc = {} } = config;
  const refused: readonly (readonly [readonly string[], boolean])[] = [
    [
      ['accessConfig', 'bootstrapClusterCreatorAdminPermissions'],
      accessConfig?.bootstrapClusterCreatorAdminPermissions === false,
    ],
    [['kubernetesNetworkConfig', 'ipFamily'], isIpv6(config)],
    [['addons'], (config.addons ?? []).length > 0],
    [['identityProviders'], (config.identityProviders ?? []).length > 0],
    [['fargateProfiles'], (config.fargateProfiles ?? []).length > 0],
    [['managedNodeGroups'], (config.managedNodeGroups ?? []).length > 0],
    [['karpenter'], config.karpenter !== undefined],
    [['secretsEncryption', 'keyARN'], Boolean(config.secretsEncryption?.keyARN)],
    [['availabilityZones'], (config.availabilityZones ?? []).length > 0],
    [['localZones'], (config.localZones ?? []).length > 0],
    [['gitops'], config.gitops !== undefined],
    [['iam', 'withOIDC'], config.iam?.withOIDC === true],
    [['vpc', 'autoAllocateIPv6'], vpc.autoAllocateIPv6 === true],
    [['vpc', 'publicAccessCIDRs'], (vpc.publicAccessCIDRs ?? []).length > 0],
  ];
  return refused.flatMap(([path, isSet]) => (isSet ? [wrong(path, 'is not supported on Outposts')] : []));
}

function placementFindings(config: RawConfig): readonly Finding[] {
  const { etcdInstanceType, etcdPlacement, controlPlanePlacement: placement } = config.outpost ?? {};
  const at = ['outpost', 'etcdInstanceType'];
  if (etcdInstanceType) {
    return [
      ...(placement?.groupName
        ? [wrong(['outpost', 'controlPlanePlacement', 'groupName'], 'cannot be set with etcdInstanceType')]
        : []),
      ...(authenticationModeOf(config) === 'CONFIG_MAP'
        ? [wrong(['accessConfig', 'authenticationMode'], 'must be API_AND_CONFIG_MAP or API')]
        : []),
    ];
  }
  if (etcdPlacement) return [wrong(at, 'must be set with etcdPlacement')];
  return placement?.spreadLevel ? [wrong(at, 'must be set with controlPlanePlacement.spreadLevel')] : [];
}

const remote = findingOf('config.remote-network');

/** Networks of nodes on premises: one list of each, and how those nodes get credentials. */
export const remoteNetworks: ClusterRule = (config) => {
  const written = config.remoteNetworkConfig;
  if (!written) return [];
  const at = (field: string) => ['remoteNetworkConfig', field];
  const { remoteNodeNetworks: nodes = [], remotePodNetworks: pods, vpcGatewayID: gateway } = written;
  const basics = [
    ...(isOnOutpost(config) && !config.outpost?.etcdInstanceType
      ? [remote(['outpost', 'etcdInstanceType'], 'must be set with remoteNetworkConfig')]
      : []),
    ...(isIpv6(config) ? [remote(['remoteNetworkConfig'], 'is not supported with IPv6')] : []),
    ...(authenticationModeOf(config) === 'CONFIG_MAP'
      ? [remote(['accessConfig', 'authenticationMode'], 'must be API_AND_CONFIG_MAP or API')]
      : []),
    ...(nodes.length > 1 ? [remote(at('remoteNodeNetworks'), 'only one network is allowed')] : []),
    ...((pods ?? []).length > 1 ? [remote(at('remotePodNetworks'), 'only one network is allowed')] : []),
  ];
  if (nodes.length === 0) {
    if (pods?.length === 0) return basics;
    const field = isOnOutpost(config) ? 'remotePodNetworks' : 'remoteNodeNetworks';
    return field === 'remotePodNetworks' && pods ? basics : [...basics, remote(at(field), 'must be set')];
  }
  return [
    ...basics,
    ...(gateway && config.vpc?.id
      ? [remote(at('vpcGatewayID'), 'cannot be set with a VPC of your own')]
      : []),
    ...(gateway && !/^(tgw|vgw)/.test(gateway)
      ? [remote(at('vpcGatewayID'), 'must be a transit gateway (tgw-…) or a virtual private gateway (vgw-…)')]
      : []),
    ...providerFindings(written.iam ?? {}),
  ];
};

function providerFindings(iam: {
  readonly provider?: string | undefined;
  readonly caBundleCert?: string | undefined;
}): readonly Finding[] {
  const provider = (iam.provider ?? 'ssm').toLowerCase();
  const path = ['remoteNetworkConfig', 'iam'];
  if (provider !== 'ssm' && provider !== 'ira') return [remote([...path, 'provider'], 'must be ssm or ira')];
  if (provider === 'ssm' && iam.caBundleCert !== undefined)
    return [remote([...path, 'caBundleCert'], 'cannot be set with the provider ssm')];
  if (provider === 'ira' && iam.caBundleCert === undefined)
    return [remote([...path, 'caBundleCert'], 'must be set with the provider ira')];
  return [];
}
