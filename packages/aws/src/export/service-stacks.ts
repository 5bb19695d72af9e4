// What an apply makes by calls rather than by stacks, as two stacks more: the OIDC provider and the add-ons that nodes
// need to become ready, and what comes after the nodes: other add-ons, Fargate profiles, pod identities.
import { type ClusterContext, clusterStackName, hasOidc, metadataTags } from '../render/cluster-context.js';
import { addonsOf, type AddonSpec } from '../render/iam/addon-stacks.js';
import { importFrom, select, split } from '../render/intrinsics.js';
import { plainResource, tagsOf } from '../render/resource.js';
import type { Stack } from '../render/stack.js';
import {
  type CfnObject,
  type CfnValue,
  joinParts,
  type TemplatePart,
  templateOf,
} from '../render/template.js';

/** Nodes are not ready without these. */
const beforeNodes: ReadonlySet<string> = new Set(['vpc-cni', 'kube-proxy', 'eks-pod-identity-agent']);

/** Gives all stacks of a cluster in an order in which they can be created one after the other. */
export function withServiceStacks(context: ClusterContext, stacks: readonly Stack[]): readonly Stack[] {
  const exporting = stacks.map((stack) => withExports(stack));
  const isLater = ({ purpose }: Stack): boolean => ['nodegroup', 'karpenter', 'capability'].includes(purpose);
  const first = exporting.filter((stack) => !isLater(stack));
  const pools = exporting.filter(isLater);
  const foundation = stackOfParts(context, 'foundation', [
    oidcProvider(context),
    ...addons(context, first, true),
  ]);
  const services = stackOfParts(context, 'services', [
    ...addons(context, first, false),
    fargateProfiles(context, exporting),
    podIdentities(context),
  ]);
  return [...first, ...foundation, ...pools, ...services];
}

/** Other stacks have to find roles and the issuer; eksctl reads those by calls and exports neither. */
function withExports(stack: Stack): Stack {
  const { template } = stack;
  const exported = (name: string, Value: CfnValue) => ({
    ...stack,
    template: {
      ...template,
      Outputs: {
        ...template.Outputs,
        [name]: { Value, Export: { Name: { 'Fn::Sub': `\${AWS::StackName}::${name}` } } },
      },
    },
  });
  const role = template.Outputs?.['Role1'];
  if (role && ['addon', 'podidentity'].includes(stack.purpose)) return exported('Role1', role.Value);
  return stack.purpose === 'cluster'
    ? exported('OpenIdConnectIssuerUrl', { 'Fn::GetAtt': ['ControlPlane', 'OpenIdConnectIssuerUrl'] })
    : stack;
}

function stackOfParts(
  context: ClusterContext,
  what: string,
  parts: readonly TemplatePart[],
): readonly Stack[] {
  const template = templateOf([joinParts(parts)], {
    description: `EKS cluster ${context.name}: ${what} [exported by berth]`,
  });
  if (Object.keys(template.Resources).length === 0) return [];
  const capabilities = template.Resources['OIDCProvider'] ? (['CAPABILITY_IAM'] as const) : [];
  return [
    {
      name: `berth-${context.name}-${what}`,
      purpose: what === 'services' ? 'fargate' : 'addon',
      template,
      capabilities,
      tags: metadataTags(context),
      parameters: {},
      dependsOn: [clusterStackName(context.name)],
      awaits: [],
    },
  ];
}

const oidcProvider = (context: ClusterContext): TemplatePart =>
  hasOidc(context)
    ? plainResource('OIDCProvider', 'AWS::IAM::OIDCProvider', {
        Url: importFrom(clusterStackName(context.name), 'OpenIdConnectIssuerUrl'),
        ClientIdList: ['sts.amazonaws.com'],
      })
    : {};

function addons(
  context: ClusterContext,
  stacks: readonly Stack[],
  isBefore: boolean,
): readonly TemplatePart[] {
  return addonsOf(context)
    .filter(({ name = '' }) => beforeNodes.has(name) === isBefore)
    .map((addon) => addonPart(context, stacks, addon));
}

function addonPart(context: ClusterContext, stacks: readonly Stack[], addon: AddonSpec): TemplatePart {
  const { name = '', version = '' } = addon;
  const roleStack = `eksctl-${context.name}-addon-${name}`;
  const made = stacks.some((stack) => stack.name === roleStack) ? importFrom(roleStack, 'Role1') : undefined;
  const written = version === '' || version === 'latest' ? undefined : version;
  const identities = addonIdentities(stacks, addon);
  const tags = tagsOf({ ...metadataTags(context), ...addon.tags });
  return plainResource(logicalId('Addon', name), 'AWS::EKS::Addon', {
    ClusterName: context.name,
    AddonName: name,
    AddonVersion: written && (written.startsWith('v') ? written : `v${written}`),
    ConfigurationValues: addon.configurationValues || undefined,
    ResolveConflicts: 'OVERWRITE',
    ServiceAccountRoleArn: addon.serviceAccountRoleARN || made,
    PodIdentityAssociations: identities.length > 0 ? identities : undefined,
    Tags: tags.length > 0 ? tags : undefined,
  });
}

/** Identities with a role of their own, and those whose role a stack makes. */
function addonIdentities(stacks: readonly Stack[], addon: AddonSpec): readonly CfnObject[] {
  const named = (addon.podIdentityAssociations ?? []).flatMap(({ serviceAccountName, roleARN }) =>
    roleARN ? [{ ServiceAccount: serviceAccountName, RoleArn: roleARN }] : [],
  );
  const made = stacks
    .filter(
      (stack) => stack.purpose === 'podidentity' && stack.tags['alpha.eksctl.io/addon-name'] === addon.name,
    )
    .map((stack) => ({
      ServiceAccount: stack.subject?.split('/').at(-1),
      RoleArn: importFrom(stack.name, 'Role1'),
    }));
  return [...named, ...made];
}

/** EKS makes one profile of a cluster at a time. */
function fargateProfiles(context: ClusterContext, stacks: readonly Stack[]): TemplatePart {
  const { spec, name } = context;
  const profiles = spec.fargateProfiles ?? [];
  const subnets = clusterSubnets(context, stacks);
  const ids = profiles.map((profile) => logicalId('Profile', profile.name ?? ''));
  const parts = profiles.map((profile, index) => {
    const before = ids[index - 1];
    const tags = tagsOf({ ...metadataTags(context), ...profile.tags });
    const type = 'AWS::EKS::FargateProfile';
    return plainResource(ids[index] ?? '', before === undefined ? type : { type, dependsOn: [before] }, {
      ClusterName: name,
      FargateProfileName: profile.name,
      PodExecutionRoleArn:
        profile.podExecutionRoleARN ||
        spec.iam?.fargatePodExecutionRoleARN ||
        importFrom(clusterStackName(name), 'FargatePodExecutionRoleARN'),
      Subnets: profile.subnets?.length ? profile.subnets : subnets,
      Selectors: (profile.selectors ?? []).map(({ namespace, labels }) => ({
        Namespace: namespace,
        Labels: labels && tagsOf(labels).map(({ Key, Value }) => ({ Key, Value })),
      })),
      Tags: tags.length > 0 ? tags : undefined,
    });
  });
  return joinParts(parts);
}

/** Each private subnet of the cluster, picked from the list that its stack exports. */
function clusterSubnets(context: ClusterContext, stacks: readonly Stack[]): readonly CfnValue[] {
  const cluster = clusterStackName(context.name);
  const outputs = stacks.find(({ name }) => name === cluster)?.template.Outputs ?? {};
  const joined = outputs['SubnetsPrivate']?.Value;
  const text = typeof joined === 'string' ? joined.split(',') : undefined;
  const call =
    typeof joined === 'object' && joined !== null && 'Fn::Join' in joined ? joined['Fn::Join'] : [];
  const items = text ?? (Array.isArray(call) && Array.isArray(call[1]) ? call[1] : []);
  return items.map((_, index) => select(index, split(',', importFrom(cluster, 'SubnetsPrivate'))));
}

function podIdentities(context: ClusterContext): TemplatePart {
  const associations = context.spec.iam?.podIdentityAssociations ?? [];
  const parts = associations.map(({ namespace = '', serviceAccountName = '', roleARN, tags }) => {
    const stack = `eksctl-${context.name}-podidentityrole-${namespace}-${serviceAccountName}`;
    const all = tagsOf({ ...metadataTags(context), ...tags });
    const id = logicalId('PodIdentity', `${namespace}-${serviceAccountName}`);
    return plainResource(id, 'AWS::EKS::PodIdentityAssociation', {
      ClusterName: context.name,
      Namespace: namespace,
      ServiceAccount: serviceAccountName,
      RoleArn: roleARN || importFrom(stack, 'Role1'),
      Tags: all.length > 0 ? all : undefined,
    });
  });
  return joinParts(parts);
}

/** Logical ids have letters and digits only: `aws-ebs-csi-driver` gives `AddonAwsEbsCsiDriver`. */
const logicalId = (kind: string, name: string): string =>
  `${kind}${name
    .split(/[^a-zA-Z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')}`;
