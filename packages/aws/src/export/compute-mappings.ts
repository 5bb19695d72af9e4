// EC2 and Auto Scaling: launch templates, groups of unmanaged nodes, placement.
import { as, block, blocks, type FieldRules, inline, type Mapping } from './field-rules.js';

const template: FieldRules = {
  IamInstanceProfile: block('iam_instance_profile', { Arn: 'arn', Name: 'name' }),
  ImageId: 'image_id',
  InstanceType: 'instance_type',
  KeyName: 'key_name',
  UserData: 'user_data',
  EbsOptimized: as('text', 'ebs_optimized'),
  SecurityGroupIds: 'vpc_security_group_ids',
  MetadataOptions: block('metadata_options', {
    HttpTokens: 'http_tokens',
    HttpPutResponseHopLimit: 'http_put_response_hop_limit',
  }),
  TagSpecifications: blocks('tag_specifications', 'tagSpecifications', {
    ResourceType: 'resource_type',
    Tags: as('tags', 'tags'),
  }),
  NetworkInterfaces: blocks('network_interfaces', 'networkInterfaces', {
    DeviceIndex: 'device_index',
    NetworkCardIndex: 'network_card_index',
    InterfaceType: 'interface_type',
    Groups: 'security_groups',
    AssociatePublicIpAddress: as('text', 'associate_public_ip_address'),
  }),
  BlockDeviceMappings: blocks('block_device_mappings', 'blockDeviceMappings', {
    DeviceName: 'device_name',
    Ebs: block('ebs', {
      VolumeSize: 'volume_size',
      VolumeType: 'volume_type',
      Iops: 'iops',
      Throughput: 'throughput',
      Encrypted: as('text', 'encrypted'),
      KmsKeyId: as('key', 'kms_key_id'),
      SnapshotId: 'snapshot_id',
      DeleteOnTermination: as('text', 'delete_on_termination'),
    }),
  }),
  Placement: block('placement', { GroupName: 'group_name', Tenancy: 'tenancy' }),
  Monitoring: block('monitoring', { Enabled: 'enabled' }),
  EnclaveOptions: block('enclave_options', { Enabled: 'enabled' }),
  CreditSpecification: block('credit_specification', { CpuCredits: 'cpu_credits' }),
  InstanceMarketOptions: block('instance_market_options', { MarketType: 'market_type' }),
  CapacityReservationSpecification: block('capacity_reservation_specification', {
    CapacityReservationPreference: 'capacity_reservation_preference',
    CapacityReservationTarget: block('capacity_reservation_target', {
      CapacityReservationId: 'capacity_reservation_id',
      CapacityReservationResourceGroupArn: 'capacity_reservation_resource_group_arn',
    }),
  }),
};

const launched: FieldRules = { LaunchTemplateName: 'name', Version: as('text', 'version') };
const specified: FieldRules = {
  LaunchTemplateName: 'launch_template_name',
  Version: as('text', 'version'),
};

const group: FieldRules = {
  MinSize: as('number', 'min_size'),
  MaxSize: as('number', 'max_size'),
  DesiredCapacity: as('number', 'desired_capacity'),
  VPCZoneIdentifier: 'vpc_zone_identifier',
  CapacityRebalance: 'capacity_rebalance',
  LoadBalancerNames: 'load_balancers',
  TargetGroupARNs: 'target_group_arns',
  MaxInstanceLifetime: 'max_instance_lifetime',
  MetricsCollection: inline({ Granularity: 'metrics_granularity', Metrics: 'enabled_metrics' }),
  LaunchTemplate: block('launch_template', launched),
  MixedInstancesPolicy: block('mixed_instances_policy', {
    LaunchTemplate: block('launch_template', {
      LaunchTemplateSpecification: block('launch_template_specification', specified),
      Overrides: blocks('override', 'overrides', { InstanceType: 'instance_type' }),
    }),
    InstancesDistribution: block('instances_distribution', {
      OnDemandBaseCapacity: as('number', 'on_demand_base_capacity'),
      OnDemandPercentageAboveBaseCapacity: as('number', 'on_demand_percentage_above_base_capacity'),
      SpotAllocationStrategy: 'spot_allocation_strategy',
      SpotInstancePools: as('number', 'spot_instance_pools'),
      SpotMaxPrice: 'spot_max_price',
    }),
  }),
  Tags: blocks('tag', 'tags', {
    Key: 'key',
    Value: 'value',
    PropagateAtLaunch: as('boolean', 'propagate_at_launch'),
  }),
};

export const computeMappings: Readonly<Record<string, Mapping>> = {
  'AWS::EC2::LaunchTemplate': {
    type: 'aws_launch_template',
    rules: { LaunchTemplateName: 'name', LaunchTemplateData: inline(template) },
    attributes: { LatestVersionNumber: 'latest_version' },
  },
  'AWS::EC2::PlacementGroup': {
    type: 'aws_placement_group',
    rules: { Strategy: 'strategy', Tags: as('tags', 'tags') },
  },
  'AWS::AutoScaling::AutoScalingGroup': { type: 'aws_autoscaling_group', rules: group },
};
