// Properties whose change makes CloudFormation put a new resource in the place of the old one, for the types in our
// templates: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/ ("Update requires:
// Replacement").

const NONE: ReadonlySet<string> = new Set();

const BY_TYPE: Readonly<Record<string, ReadonlySet<string>>> = {
  'AWS::AutoScaling::AutoScalingGroup': new Set(['AutoScalingGroupName', 'InstanceId']),
  'AWS::EC2::EIP': new Set(['Domain']),
  'AWS::EC2::EgressOnlyInternetGateway': new Set(['VpcId']),
  'AWS::EC2::LaunchTemplate': new Set(['LaunchTemplateName', 'TagSpecifications']),
  'AWS::EC2::NatGateway': new Set(['AllocationId', 'ConnectivityType', 'SubnetId']),
  'AWS::EC2::Route': new Set(['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'RouteTableId']),
  'AWS::EC2::RouteTable': new Set(['VpcId']),
  'AWS::EC2::SecurityGroup': new Set(['GroupDescription', 'GroupName', 'VpcId']),
  'AWS::EC2::SecurityGroupEgress': new Set([
    'DestinationSecurityGroupId',
    'FromPort',
    'GroupId',
    'IpProtocol',
    'ToPort',
  ]),
  'AWS::EC2::SecurityGroupIngress': new Set([
    'CidrIp',
    'CidrIpv6',
    'FromPort',
    'GroupId',
    'IpProtocol',
    'SourceSecurityGroupId',
    'ToPort',
  ]),
  'AWS::EC2::Subnet': new Set(['AvailabilityZone', 'CidrBlock', 'Ipv6CidrBlock', 'VpcId']),
  'AWS::EC2::SubnetRouteTableAssociation': new Set(['SubnetId']),
  'AWS::EC2::VPC': new Set(['CidrBlock', 'InstanceTenancy']),
  'AWS::EC2::VPCCidrBlock': new Set(['AmazonProvidedIpv6CidrBlock', 'CidrBlock', 'VpcId']),
  'AWS::EC2::VPCEndpoint': new Set(['ServiceName', 'VpcEndpointType', 'VpcId']),
  'AWS::EC2::VPCGatewayAttachment': new Set(['VpcId']),
  'AWS::EKS::AccessEntry': new Set(['ClusterName', 'PrincipalArn', 'Type']),
  'AWS::EKS::Cluster': new Set([
    'BootstrapSelfManagedAddons',
    'KubernetesNetworkConfig',
    'Name',
    'OutpostConfig',
    'RoleArn',
  ]),
  'AWS::EKS::FargateProfile': new Set([
    'ClusterName',
    'FargateProfileName',
    'PodExecutionRoleArn',
    'Selectors',
    'Subnets',
  ]),
  'AWS::EKS::Nodegroup': new Set([
    'AmiType',
    'CapacityType',
    'ClusterName',
    'DiskSize',
    'InstanceTypes',
    'NodeRole',
    'NodegroupName',
    'RemoteAccess',
    'Subnets',
  ]),
  'AWS::IAM::InstanceProfile': new Set(['InstanceProfileName', 'Path']),
  'AWS::IAM::ManagedPolicy': new Set(['Description', 'ManagedPolicyName', 'Path']),
  'AWS::IAM::Role': new Set(['Path', 'RoleName']),
};

/** The replacing properties of a type; none for a type that is not listed. */
export const replacingProperties = (type: string): ReadonlySet<string> => BY_TYPE[type] ?? NONE;
