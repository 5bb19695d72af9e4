// A cluster as EKS's answers show it.
import type { Params } from '../params.js';
import type { ClusterRow } from './eks-rows.js';

const LOG_TYPES = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'];

/** The members of `cluster`. */
export function clusterView(cluster: ClusterRow): Params {
  const on = LOG_TYPES.filter((type) => cluster.logTypes.includes(type));
  const off = LOG_TYPES.filter((type) => !cluster.logTypes.includes(type));
  const ready = cluster.endpoint !== '';
  return {
    name: cluster.name,
    arn: cluster.arn,
    createdAt: new Date(cluster.createdMs),
    version: cluster.version,
    roleArn: cluster.roleArn,
    status: cluster.status,
    ...(ready
      ? {
          endpoint: cluster.endpoint,
          certificateAuthority: { data: Buffer.from(cluster.caPem).toString('base64') },
          identity: { oidc: { issuer: `${cluster.issuerBase}/id/${cluster.oidcId}` } },
        }
      : { certificateAuthority: {} }),
    resourcesVpcConfig: { ...cluster.vpc },
    kubernetesNetworkConfig: {
      ipFamily: cluster.ipFamily,
      ...(cluster.ipFamily === 'ipv6'
        ? { serviceIpv6Cidr: cluster.serviceCidr }
        : { serviceIpv4Cidr: cluster.serviceCidr }),
      elasticLoadBalancing: cluster.elasticLoadBalancing ?? { enabled: false },
    },
    logging: {
      clusterLogging: [
        ...(on.length > 0 ? [{ types: on, enabled: true }] : []),
        ...(off.length > 0 ? [{ types: off, enabled: false }] : []),
      ],
    },
    accessConfig: {
      authenticationMode: cluster.authenticationMode,
      bootstrapClusterCreatorAdminPermissions: cluster.bootstrapCreatorAdmin,
    },
    upgradePolicy: { supportType: cluster.supportType },
    encryptionConfig: cluster.encryptionConfig,
    computeConfig: cluster.computeConfig,
    storageConfig: cluster.storageConfig,
    remoteNetworkConfig: cluster.remoteNetwork,
    zonalShiftConfig: cluster.zonalShift,
    ...cluster.controlPlane,
    deletionProtection: cluster.deletionProtection,
    platformVersion: 'eks.1',
    health: { issues: [] },
    tags: cluster.tags,
  };
}
