// Every operation of AWS that this room calls, typed by the SDK's own types. The list is also what a role needs to be
// allowed: `berth` makes no call that is not in here.
import type * as autoscaling from '@aws-sdk/client-auto-scaling';
import type * as cloudformation from '@aws-sdk/client-cloudformation';
import type * as logs from '@aws-sdk/client-cloudwatch-logs';
import type * as ec2 from '@aws-sdk/client-ec2';
import type * as eks from '@aws-sdk/client-eks';
import type * as iam from '@aws-sdk/client-iam';
import type * as pricing from '@aws-sdk/client-pricing';
import type * as sts from '@aws-sdk/client-sts';

interface Operation<I, O> {
  readonly input: I;
  readonly output: O;
}

/** By service and operation: what it takes and gives. */
export interface Operations {
  readonly autoscaling: {
    readonly DeleteAutoScalingGroup: Operation<
      autoscaling.DeleteAutoScalingGroupCommandInput,
      autoscaling.DeleteAutoScalingGroupCommandOutput
    >;
    readonly DescribeAutoScalingGroups: Operation<
      autoscaling.DescribeAutoScalingGroupsCommandInput,
      autoscaling.DescribeAutoScalingGroupsCommandOutput
    >;
    readonly UpdateAutoScalingGroup: Operation<
      autoscaling.UpdateAutoScalingGroupCommandInput,
      autoscaling.UpdateAutoScalingGroupCommandOutput
    >;
  };
  readonly cloudformation: {
    readonly ContinueUpdateRollback: Operation<
      cloudformation.ContinueUpdateRollbackCommandInput,
      cloudformation.ContinueUpdateRollbackCommandOutput
    >;
    readonly CreateChangeSet: Operation<
      cloudformation.CreateChangeSetCommandInput,
      cloudformation.CreateChangeSetCommandOutput
    >;
    readonly CreateStack: Operation<
      cloudformation.CreateStackCommandInput,
      cloudformation.CreateStackCommandOutput
    >;
    readonly DeleteChangeSet: Operation<
      cloudformation.DeleteChangeSetCommandInput,
      cloudformation.DeleteChangeSetCommandOutput
    >;
    readonly DeleteStack: Operation<
      cloudformation.DeleteStackCommandInput,
      cloudformation.DeleteStackCommandOutput
    >;
    readonly DescribeChangeSet: Operation<
      cloudformation.DescribeChangeSetCommandInput,
      cloudformation.DescribeChangeSetCommandOutput
    >;
    readonly DescribeStackEvents: Operation<
      cloudformation.DescribeStackEventsCommandInput,
      cloudformation.DescribeStackEventsCommandOutput
    >;
    readonly DescribeStackResources: Operation<
      cloudformation.DescribeStackResourcesCommandInput,
      cloudformation.DescribeStackResourcesCommandOutput
    >;
    readonly DescribeStacks: Operation<
      cloudformation.DescribeStacksCommandInput,
      cloudformation.DescribeStacksCommandOutput
    >;
    readonly ExecuteChangeSet: Operation<
      cloudformation.ExecuteChangeSetCommandInput,
      cloudformation.ExecuteChangeSetCommandOutput
    >;
    readonly GetTemplate: Operation<
      cloudformation.GetTemplateCommandInput,
      cloudformation.GetTemplateCommandOutput
    >;
    readonly UpdateTerminationProtection: Operation<
      cloudformation.UpdateTerminationProtectionCommandInput,
      cloudformation.UpdateTerminationProtectionCommandOutput
    >;
  };
  readonly ec2: {
    readonly DescribeAddresses: Operation<
      ec2.DescribeAddressesCommandInput,
      ec2.DescribeAddressesCommandOutput
    >;
    readonly DescribeAvailabilityZones: Operation<
      ec2.DescribeAvailabilityZonesCommandInput,
      ec2.DescribeAvailabilityZonesCommandOutput
    >;
    readonly DescribeImages: Operation<ec2.DescribeImagesCommandInput, ec2.DescribeImagesCommandOutput>;
    readonly DescribeInstanceTypeOfferings: Operation<
      ec2.DescribeInstanceTypeOfferingsCommandInput,
      ec2.DescribeInstanceTypeOfferingsCommandOutput
    >;
    readonly DescribeInstanceTypes: Operation<
      ec2.DescribeInstanceTypesCommandInput,
      ec2.DescribeInstanceTypesCommandOutput
    >;
    readonly DeleteKeyPair: Operation<ec2.DeleteKeyPairCommandInput, ec2.DeleteKeyPairCommandOutput>;
    readonly DescribeKeyPairs: Operation<ec2.DescribeKeyPairsCommandInput, ec2.DescribeKeyPairsCommandOutput>;
    readonly ImportKeyPair: Operation<ec2.ImportKeyPairCommandInput, ec2.ImportKeyPairCommandOutput>;
    readonly DescribeLaunchTemplateVersions: Operation<
      ec2.DescribeLaunchTemplateVersionsCommandInput,
      ec2.DescribeLaunchTemplateVersionsCommandOutput
    >;
    readonly DescribeNatGateways: Operation<
      ec2.DescribeNatGatewaysCommandInput,
      ec2.DescribeNatGatewaysCommandOutput
    >;
    readonly DescribeNetworkInterfaces: Operation<
      ec2.DescribeNetworkInterfacesCommandInput,
      ec2.DescribeNetworkInterfacesCommandOutput
    >;
    readonly DescribeRouteTables: Operation<
      ec2.DescribeRouteTablesCommandInput,
      ec2.DescribeRouteTablesCommandOutput
    >;
    readonly DescribeSecurityGroups: Operation<
      ec2.DescribeSecurityGroupsCommandInput,
      ec2.DescribeSecurityGroupsCommandOutput
    >;
    readonly DescribeSpotPriceHistory: Operation<
      ec2.DescribeSpotPriceHistoryCommandInput,
      ec2.DescribeSpotPriceHistoryCommandOutput
    >;
    readonly DescribeSubnets: Operation<ec2.DescribeSubnetsCommandInput, ec2.DescribeSubnetsCommandOutput>;
    readonly DescribeVolumes: Operation<ec2.DescribeVolumesCommandInput, ec2.DescribeVolumesCommandOutput>;
    readonly DescribeVpcEndpointServices: Operation<
      ec2.DescribeVpcEndpointServicesCommandInput,
      ec2.DescribeVpcEndpointServicesCommandOutput
    >;
    readonly DescribeVpcs: Operation<ec2.DescribeVpcsCommandInput, ec2.DescribeVpcsCommandOutput>;
  };
  readonly eks: {
    readonly AssociateAccessPolicy: Operation<
      eks.AssociateAccessPolicyCommandInput,
      eks.AssociateAccessPolicyCommandOutput
    >;
    readonly AssociateEncryptionConfig: Operation<
      eks.AssociateEncryptionConfigCommandInput,
      eks.AssociateEncryptionConfigCommandOutput
    >;
    readonly AssociateIdentityProviderConfig: Operation<
      eks.AssociateIdentityProviderConfigCommandInput,
      eks.AssociateIdentityProviderConfigCommandOutput
    >;
    readonly CreateAccessEntry: Operation<
      eks.CreateAccessEntryCommandInput,
      eks.CreateAccessEntryCommandOutput
    >;
    readonly CreateAddon: Operation<eks.CreateAddonCommandInput, eks.CreateAddonCommandOutput>;
    readonly CreateFargateProfile: Operation<
      eks.CreateFargateProfileCommandInput,
      eks.CreateFargateProfileCommandOutput
    >;
    readonly CreatePodIdentityAssociation: Operation<
      eks.CreatePodIdentityAssociationCommandInput,
      eks.CreatePodIdentityAssociationCommandOutput
    >;
    readonly DeleteAccessEntry: Operation<
      eks.DeleteAccessEntryCommandInput,
      eks.DeleteAccessEntryCommandOutput
    >;
    readonly DeleteAddon: Operation<eks.DeleteAddonCommandInput, eks.DeleteAddonCommandOutput>;
    readonly DeleteCluster: Operation<eks.DeleteClusterCommandInput, eks.DeleteClusterCommandOutput>;
    readonly DeleteFargateProfile: Operation<
      eks.DeleteFargateProfileCommandInput,
      eks.DeleteFargateProfileCommandOutput
    >;
    readonly DeleteNodegroup: Operation<eks.DeleteNodegroupCommandInput, eks.DeleteNodegroupCommandOutput>;
    readonly DeletePodIdentityAssociation: Operation<
      eks.DeletePodIdentityAssociationCommandInput,
      eks.DeletePodIdentityAssociationCommandOutput
    >;
    readonly DescribeAccessEntry: Operation<
      eks.DescribeAccessEntryCommandInput,
      eks.DescribeAccessEntryCommandOutput
    >;
    readonly DescribeAddon: Operation<eks.DescribeAddonCommandInput, eks.DescribeAddonCommandOutput>;
    readonly DescribeAddonConfiguration: Operation<
      eks.DescribeAddonConfigurationCommandInput,
      eks.DescribeAddonConfigurationCommandOutput
    >;
    readonly DescribeAddonVersions: Operation<
      eks.DescribeAddonVersionsCommandInput,
      eks.DescribeAddonVersionsCommandOutput
    >;
    readonly DescribeCluster: Operation<eks.DescribeClusterCommandInput, eks.DescribeClusterCommandOutput>;
    readonly DescribeFargateProfile: Operation<
      eks.DescribeFargateProfileCommandInput,
      eks.DescribeFargateProfileCommandOutput
    >;
    readonly DescribeIdentityProviderConfig: Operation<
      eks.DescribeIdentityProviderConfigCommandInput,
      eks.DescribeIdentityProviderConfigCommandOutput
    >;
    readonly DescribeNodegroup: Operation<
      eks.DescribeNodegroupCommandInput,
      eks.DescribeNodegroupCommandOutput
    >;
    readonly DescribePodIdentityAssociation: Operation<
      eks.DescribePodIdentityAssociationCommandInput,
      eks.DescribePodIdentityAssociationCommandOutput
    >;
    readonly DescribeUpdate: Operation<eks.DescribeUpdateCommandInput, eks.DescribeUpdateCommandOutput>;
    readonly DisassociateAccessPolicy: Operation<
      eks.DisassociateAccessPolicyCommandInput,
      eks.DisassociateAccessPolicyCommandOutput
    >;
    readonly DisassociateIdentityProviderConfig: Operation<
      eks.DisassociateIdentityProviderConfigCommandInput,
      eks.DisassociateIdentityProviderConfigCommandOutput
    >;
    readonly ListAccessEntries: Operation<
      eks.ListAccessEntriesCommandInput,
      eks.ListAccessEntriesCommandOutput
    >;
    readonly ListAddons: Operation<eks.ListAddonsCommandInput, eks.ListAddonsCommandOutput>;
    readonly ListAssociatedAccessPolicies: Operation<
      eks.ListAssociatedAccessPoliciesCommandInput,
      eks.ListAssociatedAccessPoliciesCommandOutput
    >;
    readonly ListFargateProfiles: Operation<
      eks.ListFargateProfilesCommandInput,
      eks.ListFargateProfilesCommandOutput
    >;
    readonly ListIdentityProviderConfigs: Operation<
      eks.ListIdentityProviderConfigsCommandInput,
      eks.ListIdentityProviderConfigsCommandOutput
    >;
    readonly ListNodegroups: Operation<eks.ListNodegroupsCommandInput, eks.ListNodegroupsCommandOutput>;
    readonly ListPodIdentityAssociations: Operation<
      eks.ListPodIdentityAssociationsCommandInput,
      eks.ListPodIdentityAssociationsCommandOutput
    >;
    readonly TagResource: Operation<eks.TagResourceCommandInput, eks.TagResourceCommandOutput>;
    readonly UntagResource: Operation<eks.UntagResourceCommandInput, eks.UntagResourceCommandOutput>;
    readonly UpdateAccessEntry: Operation<
      eks.UpdateAccessEntryCommandInput,
      eks.UpdateAccessEntryCommandOutput
    >;
    readonly UpdateAddon: Operation<eks.UpdateAddonCommandInput, eks.UpdateAddonCommandOutput>;
    readonly UpdateClusterConfig: Operation<
      eks.UpdateClusterConfigCommandInput,
      eks.UpdateClusterConfigCommandOutput
    >;
    readonly UpdateClusterVersion: Operation<
      eks.UpdateClusterVersionCommandInput,
      eks.UpdateClusterVersionCommandOutput
    >;
    readonly UpdateNodegroupConfig: Operation<
      eks.UpdateNodegroupConfigCommandInput,
      eks.UpdateNodegroupConfigCommandOutput
    >;
    readonly UpdateNodegroupVersion: Operation<
      eks.UpdateNodegroupVersionCommandInput,
      eks.UpdateNodegroupVersionCommandOutput
    >;
    readonly UpdatePodIdentityAssociation: Operation<
      eks.UpdatePodIdentityAssociationCommandInput,
      eks.UpdatePodIdentityAssociationCommandOutput
    >;
  };
  readonly iam: {
    readonly CreateOpenIDConnectProvider: Operation<
      iam.CreateOpenIDConnectProviderCommandInput,
      iam.CreateOpenIDConnectProviderCommandOutput
    >;
    readonly DeleteOpenIDConnectProvider: Operation<
      iam.DeleteOpenIDConnectProviderCommandInput,
      iam.DeleteOpenIDConnectProviderCommandOutput
    >;
    readonly GetRole: Operation<iam.GetRoleCommandInput, iam.GetRoleCommandOutput>;
    readonly GetOpenIDConnectProvider: Operation<
      iam.GetOpenIDConnectProviderCommandInput,
      iam.GetOpenIDConnectProviderCommandOutput
    >;
    readonly ListOpenIDConnectProviders: Operation<
      iam.ListOpenIDConnectProvidersCommandInput,
      iam.ListOpenIDConnectProvidersCommandOutput
    >;
    readonly SimulatePrincipalPolicy: Operation<
      iam.SimulatePrincipalPolicyCommandInput,
      iam.SimulatePrincipalPolicyCommandOutput
    >;
  };
  readonly logs: {
    readonly CreateLogGroup: Operation<logs.CreateLogGroupCommandInput, logs.CreateLogGroupCommandOutput>;
    readonly DescribeLogGroups: Operation<
      logs.DescribeLogGroupsCommandInput,
      logs.DescribeLogGroupsCommandOutput
    >;
    readonly PutRetentionPolicy: Operation<
      logs.PutRetentionPolicyCommandInput,
      logs.PutRetentionPolicyCommandOutput
    >;
  };
  readonly pricing: {
    readonly GetProducts: Operation<pricing.GetProductsCommandInput, pricing.GetProductsCommandOutput>;
  };
  readonly sts: {
    readonly AssumeRole: Operation<sts.AssumeRoleCommandInput, sts.AssumeRoleCommandOutput>;
    readonly GetCallerIdentity: Operation<
      sts.GetCallerIdentityCommandInput,
      sts.GetCallerIdentityCommandOutput
    >;
  };
}

/** Names as IAM actions begin with them. */
export type AwsService = keyof Operations;

/** The operations of a service. */
export type OperationOf<S extends AwsService> = keyof Operations[S] & string;

/** What an operation takes. */
export type InputOf<S extends AwsService, O extends OperationOf<S>> =
  Operations[S][O] extends Operation<infer I, unknown> ? I : never;

/** What it gives. */
export type OutputOf<S extends AwsService, O extends OperationOf<S>> =
  Operations[S][O] extends Operation<unknown, infer R> ? R : never;
