// Who may do what: IAM, access entries, add-ons and their roles. Read and kept.
import { anything, flag, listOf, record, text, textMap, texts } from './shape.js';

const wellKnownPolicies = record({
  imageBuilder: flag,
  autoScaler: flag,
  awsLoadBalancerController: flag,
  externalDNS: flag,
  certManager: flag,
  ebsCSIController: flag,
  efsCSIController: flag,
});

const podIdentityAssociation = record({
  namespace: text,
  serviceAccountName: text,
  createServiceAccount: flag,
  roleARN: text,
  roleName: text,
  targetRoleARN: text,
  disableSessionTags: flag,
  policy: text,
  permissionsBoundaryARN: text,
  permissionPolicyARNs: texts,
  permissionPolicyName: text,
  permissionPolicy: anything,
  wellKnownPolicies,
  tags: textMap,
});

const accessPolicies = listOf(
  record({ policyARN: text, accessScope: record({ type: text, namespaces: texts }) }),
);

/** `iam`. */
export const clusterIamShape = record({
  serviceRoleARN: text,
  serviceRolePermissionsBoundary: text,
  fargatePodExecutionRoleARN: text,
  fargatePodExecutionRolePermissionsBoundary: text,
  withOIDC: flag,
  vpcResourceControllerPolicy: flag,
  serviceAccounts: listOf(
    record({
      metadata: record({ name: text, namespace: text, labels: textMap, annotations: textMap }),
      attachPolicyARNs: texts,
      attachPolicy: anything,
      attachRoleARN: text,
      wellKnownPolicies,
      permissionsBoundary: text,
      roleName: text,
      roleOnly: flag,
      subjectPattern: text,
      tags: textMap,
      status: record({ capabilities: texts, roleARN: text, stackName: text, tags: textMap }),
    }),
  ),
  podIdentityAssociations: listOf(podIdentityAssociation),
});

/** `iamIdentityMappings[]`. */
export const identityMappingShape = record({
  arn: text,
  username: text,
  groups: texts,
  account: text,
  serviceName: text,
  namespace: text,
  noDuplicateARNs: flag,
});

/** `accessConfig`. */
export const accessConfigShape = record({
  authenticationMode: text,
  bootstrapClusterCreatorAdminPermissions: flag,
  accessEntries: listOf(
    record({
      principalARN: text,
      type: text,
      kubernetesUsername: text,
      kubernetesGroups: texts,
      accessPolicies,
    }),
  ),
});

/** `identityProviders[]`: OpenID Connect is the only kind. */
export const identityProviderShape = record({
  type: text,
  name: text,
  issuerURL: text,
  clientID: text,
  usernameClaim: text,
  usernamePrefix: text,
  groupsClaim: text,
  groupsPrefix: text,
  requiredClaims: textMap,
  tags: textMap,
});

/** `addons[]`. */
export const addonShape = record({
  name: text,
  version: text,
  serviceAccountRoleARN: text,
  attachPolicyARNs: texts,
  attachPolicy: anything,
  permissionsBoundary: text,
  wellKnownPolicies,
  podIdentityAssociations: listOf(podIdentityAssociation),
  useDefaultPodIdentityAssociations: flag,
  configurationValues: text,
  namespaceConfig: record({ namespace: text }),
  resolveConflicts: text,
  tags: textMap,
  publishers: texts,
  types: texts,
  owners: texts,
});

/** `capabilities[]`. */
export const capabilityShape = record({
  name: text,
  type: text,
  roleArn: text,
  attachPolicy: anything,
  attachPolicyARNs: texts,
  permissionsBoundary: text,
  accessPolicies,
  deletePropagationPolicy: text,
  configuration: record({
    argocd: record({
      namespace: text,
      awsIdc: record({ idcInstanceArn: text, idcRegion: text }),
      networkAccess: record({ vpceIds: texts }),
      rbacRoleMappings: listOf(record({ role: text, identities: listOf(record({ id: text, type: text })) })),
    }),
  }),
  tags: textMap,
});
