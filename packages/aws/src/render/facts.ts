// What a ClusterConfig does not say and AWS knows. Everything is optional but the account: what is not known yet is
// rendered as a parameter, an import or a stand-in, and told as `awaits` of the stack.

/** What is known of the account and, as it comes into being, of the cluster. */
export interface AwsFacts {
  readonly accountId: string;
  /** Written to the tag by which eksctl tells its own stacks. */
  readonly eksctlVersion?: string;
  /** Zones for a cluster whose file names none. */
  readonly zones?: readonly string[];
  readonly cluster?: ClusterFacts;
  /** The VPC and its subnets: of the file's own VPC from the start, of a new one when its stack stands. */
  readonly network?: NetworkFacts;
  /** By name of node group. */
  readonly pools?: Readonly<Record<string, PoolFacts>>;
  /** By instance type: the zones that offer it. A type that is absent counts as offered everywhere. */
  readonly offerings?: Readonly<Record<string, readonly string[]>>;
  /** By instance type; needed of types of node groups with EFA. */
  readonly interfaces?: Readonly<Record<string, InterfaceFacts>>;
  /** By launch template id; needed of templates that the file names. */
  readonly launchTemplates?: Readonly<Record<string, LaunchTemplateFacts>>;
  /** By add-on name. One that is absent is as the EKS user guide tells. */
  readonly addons?: Readonly<Record<string, AddonFacts>>;
  /** By capability name: the role that its stack made. */
  readonly capabilityRoles?: Readonly<Record<string, string>>;
  /** Endpoint services that a private cluster asked for, as EC2 lists them. */
  readonly endpointServices?: readonly EndpointServiceFacts[];
}

/** From DescribeCluster. */
export interface ClusterFacts {
  readonly endpoint: string;
  /** PEM in base64, as the API gives it. */
  readonly certificateAuthority: string;
  readonly serviceIpv4Cidr?: string;
  readonly serviceIpv6Cidr?: string;
  /** `https://oidc.eks.REGION.amazonaws.com/id/…`. */
  readonly oidcIssuer?: string;
  /** Local clusters on Outposts only. */
  readonly id?: string;
}

export interface NetworkFacts {
  readonly vpcId?: string;
  readonly vpcCidr?: string;
  readonly public: readonly SubnetFacts[];
  readonly private: readonly SubnetFacts[];
  readonly localPublic?: readonly SubnetFacts[];
  readonly localPrivate?: readonly SubnetFacts[];
}

export interface SubnetFacts {
  readonly id: string;
  readonly zone: string;
  /** Its key in the file; its zone when absent. */
  readonly alias?: string;
  readonly cidr?: string;
  /** The table that it is associated with itself, not by default of the VPC. */
  readonly routeTableId?: string;
  readonly outpostArn?: string;
}

export interface PoolFacts {
  /** What the family, version and type resolve to, where the file names no image. */
  readonly imageId?: string;
  /** Root device of the image, such as `/dev/xvda`. */
  readonly rootDevice?: string;
  /** Whether the image's root snapshot is encrypted. */
  readonly imageEncrypted?: boolean;
  /** Subnets that it stands in. It stays there, as long as the file names neither zones nor subnets. */
  readonly subnetIds?: readonly string[];
  /** What its instanceSelector gives. */
  readonly instanceTypes?: readonly string[];
}

export interface InterfaceFacts {
  readonly networkCards: number;
  readonly efaSupported: boolean;
}

export interface LaunchTemplateFacts {
  readonly imageId?: string;
  readonly instanceType?: string;
  readonly hasUserData?: boolean;
  readonly hasInstanceProfile?: boolean;
}

export interface AddonFacts {
  readonly requiresIamPermissions: boolean;
  /** Service accounts with the policies AWS recommends; empty where the add-on knows no pod identity. */
  readonly podIdentity: readonly RecommendedIdentity[];
}

export interface RecommendedIdentity {
  readonly serviceAccount: string;
  readonly policyArns: readonly string[];
}

export interface EndpointServiceFacts {
  readonly serviceName: string;
  readonly type: 'Interface' | 'Gateway' | 'GatewayLoadBalancer';
  readonly zones: readonly string[];
}
