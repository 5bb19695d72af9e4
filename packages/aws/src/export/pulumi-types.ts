// Pulumi's names for the resources and arguments of Terraform's AWS provider, where they do not follow from each other.

/** Classes of `@pulumi/aws`, by module. */
export const pulumiClasses: Readonly<Record<string, string>> = {
  aws_vpc: 'ec2.Vpc',
  aws_internet_gateway: 'ec2.InternetGateway',
  aws_internet_gateway_attachment: 'ec2.InternetGatewayAttachment',
  aws_egress_only_internet_gateway: 'ec2.EgressOnlyInternetGateway',
  aws_subnet: 'ec2.Subnet',
  aws_route_table: 'ec2.RouteTable',
  aws_route: 'ec2.Route',
  aws_route_table_association: 'ec2.RouteTableAssociation',
  aws_eip: 'ec2.Eip',
  aws_nat_gateway: 'ec2.NatGateway',
  aws_security_group: 'ec2.SecurityGroup',
  aws_vpc_security_group_ingress_rule: 'vpc.SecurityGroupIngressRule',
  aws_vpc_security_group_egress_rule: 'vpc.SecurityGroupEgressRule',
  aws_vpc_endpoint: 'ec2.VpcEndpoint',
  aws_iam_role: 'iam.Role',
  aws_iam_role_policy: 'iam.RolePolicy',
  aws_iam_role_policy_attachment: 'iam.RolePolicyAttachment',
  aws_iam_instance_profile: 'iam.InstanceProfile',
  aws_iam_openid_connect_provider: 'iam.OpenIdConnectProvider',
  aws_eks_cluster: 'eks.Cluster',
  aws_eks_node_group: 'eks.NodeGroup',
  aws_eks_fargate_profile: 'eks.FargateProfile',
  aws_eks_addon: 'eks.Addon',
  aws_eks_pod_identity_association: 'eks.PodIdentityAssociation',
  aws_eks_access_entry: 'eks.AccessEntry',
  aws_eks_access_policy_association: 'eks.AccessPolicyAssociation',
  aws_launch_template: 'ec2.LaunchTemplate',
  aws_placement_group: 'ec2.PlacementGroup',
  aws_autoscaling_group: 'autoscaling.Group',
};

/** Lists have plural names there. */
const plurals: Readonly<Record<string, string>> = {
  vpc_zone_identifier: 'vpcZoneIdentifiers',
  client_id_list: 'clientIdLists',
  thumbprint_list: 'thumbprintLists',
};

export const pulumiArgument = (name: string): string => plurals[name] ?? camel(name);

/** `private_subnet_uswest2a` as `privateSubnetUswest2a`. */
export const camel = (name: string): string =>
  name.replaceAll(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
