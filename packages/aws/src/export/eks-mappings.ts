// EKS: the control plane, managed node groups, Fargate profiles, add-ons, and who may enter.
import { as, block, blocks, elsewhere, inline, pluck, type Mapping } from './field-rules.js';

const tags = as('tags', 'tags');
const ClusterName = as('cluster', 'cluster_name');

const cluster: Mapping = {
  type: 'aws_eks_cluster',
  rules: {
    Name: 'name',
    Version: 'version',
    RoleArn: 'role_arn',
    BootstrapSelfManagedAddons: 'bootstrap_self_managed_addons',
    AccessConfig: block('access_config', {
      AuthenticationMode: 'authentication_mode',
      BootstrapClusterCreatorAdminPermissions: 'bootstrap_cluster_creator_admin_permissions',
    }),
    ResourcesVpcConfig: block('vpc_config', {
      SubnetIds: 'subnet_ids',
      SecurityGroupIds: 'security_group_ids',
      EndpointPublicAccess: 'endpoint_public_access',
      EndpointPrivateAccess: 'endpoint_private_access',
      PublicAccessCidrs: 'public_access_cidrs',
    }),
    KubernetesNetworkConfig: block('kubernetes_network_config', {
      ServiceIpv4Cidr: 'service_ipv4_cidr',
      IpFamily: 'ip_family',
      ElasticLoadBalancing: block('elastic_load_balancing', { Enabled: 'enabled' }),
    }),
    EncryptionConfig: blocks('encryption_config', 'encryptionConfig', {
      Resources: 'resources',
      Provider: block('provider', { KeyArn: 'key_arn' }),
    }),
    Logging: inline({ ClusterLogging: inline({ EnabledTypes: pluck('enabled_cluster_log_types', 'Type') }) }),
    UpgradePolicy: block('upgrade_policy', { SupportType: 'support_type' }),
    ZonalShiftConfig: block('zonal_shift_config', { Enabled: 'enabled' }),
    ComputeConfig: block('compute_config', {
      Enabled: 'enabled',
      NodeRoleArn: 'node_role_arn',
      NodePools: 'node_pools',
    }),
    StorageConfig: block('storage_config', { BlockStorage: block('block_storage', { Enabled: 'enabled' }) }),
    RemoteNetworkConfig: block('remote_network_config', {
      RemoteNodeNetworks: block('remote_node_networks', { Cidrs: 'cidrs' }),
      RemotePodNetworks: block('remote_pod_networks', { Cidrs: 'cidrs' }),
    }),
    Tags: tags,
  },
  attributes: {
    Ref: 'name',
    Arn: 'arn',
    Endpoint: 'endpoint',
    CertificateAuthorityData: 'certificate_authority',
    ClusterSecurityGroupId: 'cluster_security_group_id',
    OpenIdConnectIssuerUrl: 'issuer',
  },
};

const nodegroup: Mapping = {
  type: 'aws_eks_node_group',
  rules: {
    ClusterName,
    NodegroupName: 'node_group_name',
    NodeRole: 'node_role_arn',
    Subnets: 'subnet_ids',
    InstanceTypes: 'instance_types',
    AmiType: 'ami_type',
    ReleaseVersion: 'release_version',
    Version: 'version',
    CapacityType: 'capacity_type',
    DiskSize: 'disk_size',
    Labels: 'labels',
    Tags: tags,
    ScalingConfig: block('scaling_config', {
      MinSize: 'min_size',
      MaxSize: 'max_size',
      DesiredSize: 'desired_size',
    }),
    Taints: blocks('taint', 'taints', { Key: 'key', Value: 'value', Effect: 'effect' }),
    LaunchTemplate: block('launch_template', { Id: 'id', Version: as('text', 'version') }),
    UpdateConfig: block('update_config', {
      MaxUnavailable: 'max_unavailable',
      MaxUnavailablePercentage: 'max_unavailable_percentage',
    }),
    NodeRepairConfig: block('node_repair_config', { Enabled: 'enabled' }),
  },
};

export const eksMappings: Readonly<Record<string, Mapping>> = {
  'AWS::EKS::Cluster': cluster,
  'AWS::EKS::Nodegroup': nodegroup,
  'AWS::EKS::FargateProfile': {
    type: 'aws_eks_fargate_profile',
    rules: {
      ClusterName,
      FargateProfileName: 'fargate_profile_name',
      PodExecutionRoleArn: 'pod_execution_role_arn',
      Subnets: 'subnet_ids',
      Selectors: blocks('selector', 'selectors', { Namespace: 'namespace', Labels: as('tags', 'labels') }),
      Tags: tags,
    },
  },
  'AWS::EKS::Addon': {
    type: 'aws_eks_addon',
    rules: {
      ClusterName,
      AddonName: 'addon_name',
      AddonVersion: 'addon_version',
      ConfigurationValues: 'configuration_values',
      ServiceAccountRoleArn: 'service_account_role_arn',
      ResolveConflicts: 'resolve_conflicts_on_create',
      PodIdentityAssociations: blocks('pod_identity_association', 'podIdentityAssociations', {
        RoleArn: 'role_arn',
        ServiceAccount: 'service_account',
      }),
      Tags: tags,
    },
  },
  'AWS::EKS::PodIdentityAssociation': {
    type: 'aws_eks_pod_identity_association',
    rules: {
      ClusterName,
      Namespace: 'namespace',
      ServiceAccount: 'service_account',
      RoleArn: 'role_arn',
      Tags: tags,
    },
  },
  'AWS::EKS::AccessEntry': {
    type: 'aws_eks_access_entry',
    rules: {
      ClusterName,
      PrincipalArn: 'principal_arn',
      Type: 'type',
      KubernetesGroups: 'kubernetes_groups',
      Username: 'user_name',
      AccessPolicies: elsewhere,
      Tags: tags,
    },
  },
};
