// What EKS keeps.
import type { Params } from '../params.js';
import { regionTable } from '../tables.js';
import type { Tags } from '../tags.js';

export type ClusterStatus = 'CREATING' | 'ACTIVE' | 'DELETING' | 'FAILED' | 'UPDATING';

export interface ClusterVpc {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly clusterSecurityGroupId: string;
  readonly vpcId: string;
  readonly endpointPublicAccess: boolean;
  readonly endpointPrivateAccess: boolean;
  readonly publicAccessCidrs: readonly string[];
}

export interface ClusterRow {
  readonly name: string;
  readonly arn: string;
  readonly version: string;
  readonly roleArn: string;
  readonly createdMs: number;
  readonly status: ClusterStatus;
  readonly vpc: ClusterVpc;
  readonly interfaceIds: readonly string[];
  readonly ipFamily: string;
  readonly serviceCidr: string;
  /** Last part of the OIDC issuer, and of the public endpoint. */
  readonly oidcId: string;
  /** Both empty until it is active. */
  readonly endpoint: string;
  readonly caPem: string;
  /** What the issuer's URL begins with. */
  readonly issuerBase: string;
  readonly logTypes: readonly string[];
  readonly authenticationMode: string;
  readonly bootstrapCreatorAdmin: boolean;
  readonly creatorArn: string;
  readonly encryptionConfig: readonly Params[];
  readonly computeConfig?: Params | undefined;
  readonly storageConfig?: Params | undefined;
  readonly remoteNetwork?: Params | undefined;
  readonly elasticLoadBalancing?: Params | undefined;
  readonly zonalShift?: Params | undefined;
  /** Settings of the control plane's programs, as they were given: `kubeSchedulerConfig` and its like. */
  readonly controlPlane?: Params | undefined;
  readonly supportType: string;
  readonly deletionProtection: boolean;
  readonly tags: Tags;
}

export interface TaintRow {
  readonly key: string;
  readonly value: string | undefined;
  /** `NO_SCHEDULE`, `NO_EXECUTE` or `PREFER_NO_SCHEDULE`. */
  readonly effect: string;
}

export interface NodegroupRow {
  readonly clusterName: string;
  readonly name: string;
  readonly arn: string;
  readonly version: string;
  readonly releaseVersion: string;
  readonly createdMs: number;
  readonly modifiedMs: number;
  readonly status: 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING' | 'CREATE_FAILED' | 'DEGRADED';
  readonly capacityType: string;
  readonly minSize: number;
  readonly maxSize: number;
  readonly desiredSize: number;
  readonly instanceTypes: readonly string[];
  readonly subnetIds: readonly string[];
  readonly amiType: string;
  readonly nodeRole: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly TaintRow[];
  readonly diskSizeGib?: number | undefined;
  readonly remoteAccess?: Params | undefined;
  readonly launchTemplate?:
    | { readonly id: string; readonly name: string; readonly version: string }
    | undefined;
  /** EKS's own template, which it makes from the user's. */
  readonly ownTemplateId: string;
  readonly groupName: string;
  readonly updateConfig: Params;
  readonly nodeRepairConfig?: Params | undefined;
  readonly issues: readonly Params[];
  readonly tags: Tags;
}

export interface FargateProfileRow {
  readonly clusterName: string;
  readonly name: string;
  readonly arn: string;
  readonly createdMs: number;
  readonly podExecutionRoleArn: string;
  readonly subnetIds: readonly string[];
  readonly selectors: readonly {
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
  }[];
  readonly status: 'CREATING' | 'ACTIVE' | 'DELETING';
  readonly tags: Tags;
}

export interface AddonRow {
  readonly clusterName: string;
  readonly name: string;
  readonly arn: string;
  readonly version: string;
  readonly createdMs: number;
  readonly modifiedMs: number;
  readonly status: 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING';
  readonly serviceAccountRoleArn?: string | undefined;
  readonly configurationValues?: string | undefined;
  readonly podIdentityAssociationIds: readonly string[];
  readonly tags: Tags;
}

export interface AccessEntryRow {
  readonly clusterName: string;
  readonly principalArn: string;
  readonly arn: string;
  readonly entryType: string;
  readonly username: string;
  readonly groups: readonly string[];
  readonly policies: readonly {
    readonly policyArn: string;
    readonly scope: Params;
    readonly associatedMs: number;
  }[];
  readonly createdMs: number;
  readonly modifiedMs: number;
  readonly tags: Tags;
}

export interface PodIdentityRow {
  readonly clusterName: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly roleArn: string;
  readonly arn: string;
  readonly id: string;
  readonly ownerArn?: string | undefined;
  readonly targetRoleArn?: string | undefined;
  readonly disableSessionTags: boolean;
  readonly createdMs: number;
  readonly modifiedMs: number;
  readonly tags: Tags;
}

export interface IdentityProviderRow {
  readonly clusterName: string;
  readonly name: string;
  readonly arn: string;
  /** `oidc` as given. */
  readonly oidc: Params;
  readonly tags: Tags;
}

export interface UpdateRow {
  readonly id: string;
  readonly clusterName: string;
  readonly nodegroupName?: string | undefined;
  readonly addonName?: string | undefined;
  readonly updateType: string;
  readonly status: 'InProgress' | 'Successful' | 'Failed';
  readonly params: readonly { readonly type: string; readonly value: string }[];
  readonly createdMs: number;
  /** The Kubernetes version that the cluster has once it is over. */
  readonly version?: string | undefined;
}

/** By name. */
export const clusters = regionTable<ClusterRow>('eks.cluster');
/** The others by `cluster/name`: {@link keyIn}. */
export const nodegroups = regionTable<NodegroupRow>('eks.nodegroup');
export const fargateProfiles = regionTable<FargateProfileRow>('eks.fargate-profile');
export const addons = regionTable<AddonRow>('eks.addon');
export const accessEntries = regionTable<AccessEntryRow>('eks.access-entry');
export const podIdentities = regionTable<PodIdentityRow>('eks.pod-identity');
export const identityProviders = regionTable<IdentityProviderRow>('eks.identity-provider');
export const updates = regionTable<UpdateRow>('eks.update');

/** The key of something in a cluster. */
export const keyIn = (clusterName: string, name: string): string => `${clusterName}/${name}`;
