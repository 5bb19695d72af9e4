// What AWS has of a cluster now: read by `inspectCluster`, compared with the file by the plan.
import type { JsonObject } from '@berth/kube';

/** A CloudFormation stack that carries the cluster's tag. */
export interface ActualStack {
  readonly name: string;
  readonly id: string;
  readonly status: string;
  readonly statusReason?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly isProtected: boolean;
}

/** From DescribeCluster. */
export interface ActualControlPlane {
  readonly name: string;
  readonly arn: string;
  readonly status: string;
  readonly version: string;
  readonly endpoint: string;
  readonly certificateAuthority: string;
  readonly roleArn: string;
  readonly oidcIssuer?: string | undefined;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly clusterSecurityGroupId?: string | undefined;
  readonly hasPublicAccess: boolean;
  readonly hasPrivateAccess: boolean;
  readonly publicAccessCidrs: readonly string[];
  readonly serviceIpv4Cidr?: string | undefined;
  readonly serviceIpv6Cidr?: string | undefined;
  readonly authenticationMode?: string | undefined;
  /** Log types that go to CloudWatch, sorted. */
  readonly logTypes: readonly string[];
  readonly supportType?: string | undefined;
  /** Whether Application Recovery Controller may shift traffic away from a zone. */
  readonly hasZonalShift: boolean;
  /** KMS key that encrypts secrets. */
  readonly encryptionKeyArn?: string | undefined;
  /** Whether EKS refuses to delete it. */
  readonly isDeletionProtected: boolean;
  /** What EKS tells of its finer settings, under the names that CloudFormation has for them. */
  readonly settings: JsonObject;
  readonly tags: Readonly<Record<string, string>>;
}

export interface ActualSubnet {
  readonly id: string;
  readonly zone: string;
  readonly cidr: string;
  readonly isPublic: boolean;
  /** Its own route table; absent when it goes by the VPC's main one. */
  readonly routeTableId?: string | undefined;
}

/** A Fargate profile. */
export interface ActualProfile {
  readonly name: string;
  readonly status: string;
  readonly podExecutionRoleArn: string;
  readonly subnetIds: readonly string[];
  readonly selectors: readonly {
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
  }[];
  readonly tags: Readonly<Record<string, string>>;
}

export interface ActualAddon {
  readonly name: string;
  readonly version: string;
  readonly status: string;
  readonly roleArn?: string | undefined;
  readonly configuration?: string | undefined;
  /** ARNs of its pod identity associations. */
  readonly identityArns: readonly string[];
  /** Where its pods are, if that was asked for. */
  readonly namespace?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** A managed node group, whoever made it. */
export interface ActualNodegroup {
  readonly name: string;
  readonly status: string;
  readonly amiType: string;
  readonly capacityType: string;
  readonly instanceTypes: readonly string[];
  readonly diskSizeGib?: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly {
    readonly key: string;
    readonly value?: string | undefined;
    readonly effect: string;
  }[];
  readonly minSize: number;
  readonly maxSize: number;
  readonly desiredSize: number;
  readonly subnetIds: readonly string[];
  readonly nodeRoleArn: string;
  readonly launchTemplateId?: string | undefined;
  readonly launchTemplateVersion?: string | undefined;
  readonly releaseVersion?: string | undefined;
  readonly version?: string | undefined;
  readonly keyName?: string | undefined;
  readonly sourceSecurityGroupIds: readonly string[];
  readonly maxUnavailable?: number | undefined;
  readonly maxUnavailablePercentage?: number | undefined;
  readonly repairs: boolean;
  readonly groupNames: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** An Auto Scaling group that carries the cluster's tag. */
export interface ActualGroup {
  readonly name: string;
  readonly minSize: number;
  readonly maxSize: number;
  readonly desiredSize: number;
  readonly subnetIds: readonly string[];
  /** Several where it mixes types. */
  readonly instanceTypes: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** An access entry, whoever made it. */
export interface ActualAccessEntry {
  readonly principalArn: string;
  readonly type: string;
  readonly userName: string;
  readonly groups: readonly string[];
  readonly policies: readonly {
    readonly policyArn: string;
    /** `cluster` or `namespace`. */
    readonly scope: string;
    readonly namespaces: readonly string[];
  }[];
  readonly tags: Readonly<Record<string, string>>;
  /** Whether EKS made it for a service of its own. */
  readonly isOfEks: boolean;
}

/** A pod identity association. */
export interface ActualPodIdentity {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly roleArn: string;
  readonly targetRoleArn?: string | undefined;
  readonly disablesSessionTags: boolean;
  /** The add-on that it belongs to. */
  readonly owner?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** An OpenID Connect provider of a cluster, under the names that a ClusterConfig has. */
export interface ActualIdentityProvider {
  readonly name: string;
  readonly issuerURL: string;
  readonly clientID: string;
  readonly usernameClaim?: string | undefined;
  readonly usernamePrefix?: string | undefined;
  readonly groupsClaim?: string | undefined;
  readonly groupsPrefix?: string | undefined;
  readonly requiredClaims: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** A service account that names a role. */
export interface ActualAccount {
  readonly namespace: string;
  readonly name: string;
  readonly roleArn: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Without that of the role. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** All of it. */
export interface ActualCluster {
  readonly accountId: string;
  readonly callerArn: string;
  readonly region: string;
  readonly stacks: readonly ActualStack[];
  readonly controlPlane?: ActualControlPlane | undefined;
  /** Of the cluster, or the one that the file brings along. */
  readonly vpcId?: string | undefined;
  readonly vpcCidr?: string | undefined;
  readonly subnets: readonly ActualSubnet[];
  readonly nodegroupNames: readonly string[];
  readonly profiles: readonly ActualProfile[];
  readonly addons: readonly ActualAddon[];
  readonly groups: readonly ActualGroup[];
  /** ARN of the account's OIDC provider for the cluster. */
  readonly oidcProviderArn?: string | undefined;
}
