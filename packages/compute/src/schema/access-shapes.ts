// Who may do what: IAM, access entries, add-ons and their roles. Read and kept.
import {
  always,
  anything,
  dropZero,
  flag,
  keepZero,
  listOf,
  oneOf,
  record,
  text,
  textMap,
  texts,
} from './shape.js';

/** eksctl writes an absent role as the parts of an ARN without content. */
export const arnText = always(text, 'arn:::::');
const required = always(text, '');
const alwaysFlag = always(flag, false);

const wellKnownPolicies = always(
  record({
    imageBuilder: alwaysFlag,
    autoScaler: alwaysFlag,
    awsLoadBalancerController: alwaysFlag,
    externalDNS: alwaysFlag,
    certManager: alwaysFlag,
    ebsCSIController: alwaysFlag,
    efsCSIController: alwaysFlag,
  }),
  {},
);

const podIdentityAssociation = record({
  namespace: required,
  serviceAccountName: required,
  createServiceAccount: dropZero(flag),
  roleARN: required,
  roleName: text,
  targetRoleARN: keepZero(text),
  disableSessionTags: flag,
  policy: keepZero(text),
  permissionsBoundaryARN: text,
  permissionPolicyARNs: texts,
  permissionPolicyName: text,
  permissionPolicy: anything,
  wellKnownPolicies,
  tags: textMap,
});

const accessPolicies = listOf(
  record({
    policyARN: arnText,
    accessScope: always(record({ type: always(oneOf('cluster', 'namespace'), ''), namespaces: texts }), {}),
  }),
);

/** `iam`. */
export const clusterIamShape = record({
  serviceRoleARN: keepZero(text),
  serviceRolePermissionsBoundary: keepZero(text),
  fargatePodExecutionRoleARN: keepZero(text),
  fargatePodExecutionRolePermissionsBoundary: keepZero(text),
  withOIDC: flag,
  vpcResourceControllerPolicy: flag,
  serviceAccounts: listOf(
    record({
      metadata: always(record({ name: text, namespace: text, labels: textMap, annotations: textMap }), {}),
      attachPolicyARNs: texts,
      attachPolicy: anything,
      attachRoleARN: text,
      wellKnownPolicies,
      permissionsBoundary: text,
      roleName: text,
      roleOnly: flag,
      subjectPattern: text,
      tags: textMap,
      status: record({
        capabilities: texts,
        roleARN: keepZero(text),
        stackName: keepZero(text),
        tags: textMap,
      }),
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
  noDuplicateARNs: dropZero(flag),
});

/** What a principal may be to the cluster. */
export const accessEntryTypes = [
  'STANDARD',
  'EC2',
  'EC2_LINUX',
  'EC2_WINDOWS',
  'FARGATE_LINUX',
  'HYBRID_LINUX',
] as const;

/** `accessConfig`. */
export const accessConfigShape = record({
  authenticationMode: oneOf('API', 'API_AND_CONFIG_MAP', 'CONFIG_MAP'),
  bootstrapClusterCreatorAdminPermissions: flag,
  accessEntries: listOf(
    record({
      principalARN: arnText,
      type: oneOf(...accessEntryTypes),
      kubernetesUsername: text,
      kubernetesGroups: texts,
      accessPolicies,
    }),
  ),
});

const identityProvider = record({
  type: always(oneOf('oidc'), 'oidc'),
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

/** `identityProviders[]`: OpenID Connect is the only kind. */
export const identityProviderShape = { ...identityProvider, anyCase: true, anyField: true } as const;

/** `addons[]`. */
export const addonShape = record({
  name: text,
  version: text,
  serviceAccountRoleARN: text,
  attachPolicyARNs: texts,
  attachPolicy: anything,
  permissionsBoundary: text,
  wellKnownPolicies,
  podIdentityAssociations: keepZero(listOf(podIdentityAssociation)),
  useDefaultPodIdentityAssociations: dropZero(flag),
  configurationValues: text,
  namespaceConfig: record({ namespace: text }),
  resolveConflicts: oneOf('none', 'overwrite', 'preserve'),
  tags: textMap,
  publishers: texts,
  types: texts,
  owners: texts,
});

/** `capabilities[]`. */
export const capabilityShape = record({
  name: required,
  type: always(oneOf('ACK', 'ARGOCD', 'KRO'), ''),
  roleArn: text,
  attachPolicy: anything,
  attachPolicyARNs: texts,
  permissionsBoundary: text,
  accessPolicies,
  deletePropagationPolicy: text,
  configuration: record({
    argocd: record({
      namespace: text,
      awsIdc: record({ idcInstanceArn: required, idcRegion: text }),
      networkAccess: record({ vpceIds: texts }),
      rbacRoleMappings: listOf(
        record({
          role: required,
          identities: always(listOf(record({ id: required, type: required })), null),
        }),
      ),
    }),
  }),
  tags: textMap,
});
