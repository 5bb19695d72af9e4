// AWS::EKS::Cluster.
import { isJsonArray, jsonEqual, type JsonObject, member, members } from '@berth/kube';
import type { PropertyChange, ResourceContext, ResourceType } from '../resource-type.js';
import { tagChange, tagMap } from '../tags.js';
import { camelCased, ignoringAbsence, pick, text, unlessAbsent } from '../values.js';

/** A control plane. Changes that EKS makes by an update of its own are waited for, one after the other. */
export const clusterType: ResourceType = {
  type: 'AWS::EKS::Cluster',
  properties: {
    AccessConfig: 'in-place',
    BootstrapSelfManagedAddons: 'replace',
    ComputeConfig: 'in-place',
    ControlPlaneScalingConfig: 'in-place',
    DeletionProtection: 'in-place',
    EncryptionConfig: 'in-place',
    Force: 'in-place',
    KubeApiServerConfig: 'in-place',
    KubeControllerManagerConfig: 'in-place',
    KubeSchedulerConfig: 'in-place',
    KubernetesNetworkConfig: 'replace',
    Logging: 'in-place',
    Name: 'replace',
    OutpostConfig: 'replace',
    RemoteNetworkConfig: 'in-place',
    ResourcesVpcConfig: 'in-place',
    RoleArn: 'replace',
    StorageConfig: 'in-place',
    Tags: 'in-place',
    UpgradePolicy: 'in-place',
    Version: 'in-place',
    ZonalShiftConfig: 'in-place',
  },
  required: ['ResourcesVpcConfig', 'RoleArn'],
  namedBy: 'Name',
  async create(properties, context) {
    const name = text(properties, 'Name') || context.name(100);
    await context.call('eks', 'CreateCluster', {
      name,
      roleArn: properties['RoleArn'],
      ...pick({ version: properties['Version'] === undefined ? undefined : text(properties, 'Version') }, [
        'version',
      ]),
      resourcesVpcConfig: vpcConfig(properties),
      ...(properties['BootstrapSelfManagedAddons'] === undefined
        ? {}
        : { bootstrapSelfManagedAddons: String(properties['BootstrapSelfManagedAddons']) === 'true' }),
      ...configurations(properties, CREATE_ONLY),
      ...configurations(properties, CHANGEABLE),
      ...logging(properties),
      tags: tagMap(properties, context),
    });
    return { physicalId: name, attributes: {} };
  },
  update: updateCluster,
  continueUpdate: changePart,
  delete: ({ physicalId }, context) =>
    ignoringAbsence(context.call('eks', 'DeleteCluster', { name: physicalId })),
  async isStable({ physicalId }, context) {
    const status = text(await describe(physicalId, context), 'status');
    if (status === 'FAILED') throw new Error(`EKS cluster ${physicalId} is in status FAILED`);
    return status === 'ACTIVE';
  },
  isGone: async ({ physicalId }, context) =>
    (await unlessAbsent(describe(physicalId, context))) === undefined,
  async attributes({ physicalId }, context) {
    const cluster = await describe(physicalId, context);
    return {
      Id: physicalId,
      Arn: text(cluster, 'arn'),
      Endpoint: text(cluster, 'endpoint'),
      CertificateAuthorityData: text(member(cluster, 'certificateAuthority'), 'data'),
      ClusterSecurityGroupId: text(member(cluster, 'resourcesVpcConfig'), 'clusterSecurityGroupId'),
      OpenIdConnectIssuerUrl: text(member(member(cluster, 'identity'), 'oidc'), 'issuer'),
      EncryptionConfigKeyArn: text(
        member(members(cluster, 'encryptionConfig')[0] ?? {}, 'provider'),
        'keyArn',
      ),
      'KubernetesNetworkConfig.ServiceIpv6Cidr': text(
        member(cluster, 'kubernetesNetworkConfig'),
        'serviceIpv6Cidr',
      ),
    };
  },
  async read({ physicalId, properties }, context) {
    const cluster = await unlessAbsent(describe(physicalId, context));
    return (
      cluster && { ...properties, Name: physicalId, RoleArn: cluster['roleArn'], Version: cluster['version'] }
    );
  },
};

/** Members of the create call that go over unchanged but for the case of their first letters. */
const CREATE_ONLY = ['KubernetesNetworkConfig', 'OutpostConfig', 'EncryptionConfig', 'AccessConfig'] as const;
const CHANGEABLE = [
  'ComputeConfig',
  'DeletionProtection',
  'KubeApiServerConfig',
  'KubeControllerManagerConfig',
  'KubeSchedulerConfig',
  'RemoteNetworkConfig',
  'StorageConfig',
  'UpgradePolicy',
  'ZonalShiftConfig',
] as const;

const configurations = (properties: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(
    names
      .filter((name) => properties[name] !== undefined)
      .map((name) => [name.charAt(0).toLowerCase() + name.slice(1), camelCased(properties[name])]),
  );

function vpcConfig(properties: JsonObject): unknown {
  return camelCased(properties['ResourcesVpcConfig']);
}

/** Templates list the enabled types; the call groups types by whether they are enabled. */
function logging(properties: JsonObject): JsonObject {
  const types = member(member(properties, 'Logging'), 'ClusterLogging')['EnabledTypes'];
  if (!isJsonArray(types)) return {};
  const enabled = types.map((item) => text(member({ item }, 'item'), 'Type'));
  return { logging: { clusterLogging: [{ types: enabled, enabled: true }] } };
}

const LOG_TYPES = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'];

/** Types that the template does not list are turned off. */
function changedLogging(properties: JsonObject): JsonObject {
  const types = member(member(properties, 'Logging'), 'ClusterLogging')['EnabledTypes'];
  const on = (isJsonArray(types) ? types : []).map((item) => text(member({ item }, 'item'), 'Type'));
  const off = LOG_TYPES.filter((type) => !on.includes(type));
  return {
    logging: {
      clusterLogging: [
        ...(on.length > 0 ? [{ types: on, enabled: true }] : []),
        ...(off.length > 0 ? [{ types: off, enabled: false }] : []),
      ],
    },
  };
}

/** What one call can change, in the order in which it is done. */
const PARTS = ['Version', 'ResourcesVpcConfig', 'Logging', 'AccessConfig', 'EncryptionConfig', ...CHANGEABLE];

/** EKS takes one change at a time: the others wait until it is active again. */
async function updateCluster(change: PropertyChange, context: ResourceContext): Promise<readonly string[]> {
  const { physicalId: name, before, after } = change;
  await changeEksTags(change, text(await describe(name, context), 'arn'), context);
  const [first, ...rest] = PARTS.filter((part) => !jsonEqual(before[part], after[part]));
  if (first !== undefined) await changePart(first, { physicalId: name, properties: after }, context);
  return rest;
}

async function changePart(
  part: string,
  { physicalId: name, properties }: { readonly physicalId: string; readonly properties: JsonObject },
  context: ResourceContext,
): Promise<void> {
  switch (part) {
    case 'Version':
      await context.call('eks', 'UpdateClusterVersion', { name, version: text(properties, 'Version') });
      return;
    case 'EncryptionConfig': {
      const { encryptionConfig } = configurations(properties, [part]);
      await context.call('eks', 'AssociateEncryptionConfig', { clusterName: name, encryptionConfig });
      return;
    }
    default:
      await context.call('eks', 'UpdateClusterConfig', { name, ...configOf(part, properties) });
  }
}

function configOf(part: string, properties: JsonObject): JsonObject {
  if (part === 'ResourcesVpcConfig') return { resourcesVpcConfig: vpcConfig(properties) };
  if (part === 'Logging') return changedLogging(properties);
  if (part !== 'AccessConfig') return configurations(properties, [part]);
  return { accessConfig: camelCased(pick(member(properties, 'AccessConfig'), ['AuthenticationMode'])) };
}

/** Brings the tags of an EKS resource to what the template says. */
export async function changeEksTags(
  change: PropertyChange,
  resourceArn: string,
  context: ResourceContext,
): Promise<void> {
  const { removed, set } = tagChange(change);
  if (removed.length > 0) await context.call('eks', 'UntagResource', { resourceArn, tagKeys: removed });
  if (set.length === 0) return;
  const tags = Object.fromEntries(set.map((tag) => [text(tag, 'Key'), text(tag, 'Value')]));
  await context.call('eks', 'TagResource', { resourceArn, tags });
}

const describe = async (name: string, context: ResourceContext): Promise<JsonObject> =>
  member(await context.call('eks', 'DescribeCluster', { name }), 'cluster');
