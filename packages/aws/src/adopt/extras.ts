// What few clusters have: Karpenter, EKS capabilities, identity providers of one's own.
import { isJsonArray, isJsonObject, member, members, texts, type JsonObject } from '@berth/kube';
import type { ActualCluster, ActualIdentityProvider } from '../inspect/actual.js';
import { grantsOf } from './known-policies.js';
import { stackOwnTags, tagsBeside } from './own-members.js';
import { present, propertiesOfType, text } from './template-values.js';

export interface ExtraSources {
  readonly actual: ActualCluster;
  readonly templates: ReadonlyMap<string, JsonObject>;
  readonly identityProviders: readonly ActualIdentityProvider[];
  readonly clusterTags: JsonObject;
}

/** Members `karpenter`, `capabilities` and `identityProviders`. */
export const adoptExtras = (sources: ExtraSources): JsonObject =>
  present({
    identityProviders: sources.identityProviders.map(providerMembers),
    karpenter: karpenterOf(sources),
    capabilities: capabilitiesOf(sources),
  });

const providerMembers = (provider: ActualIdentityProvider): JsonObject =>
  present({ type: 'oidc', ...provider, tags: stackOwnTags(provider.tags) });

function karpenterOf({ actual, templates }: ExtraSources): JsonObject {
  const name = actual.controlPlane?.name ?? '';
  const stack = actual.stacks.find((item) => item.name === `eksctl-${name}-karpenter`);
  const template = stack && templates.get(stack.name);
  if (!stack || !template) return {};
  const profile = propertiesOfType(template, 'AWS::IAM::InstanceProfile') ?? {};
  const given = text(profile, 'InstanceProfileName');
  const isUsual = given === `eksctl-KarpenterNodeInstanceProfile-${name}`;
  return present({
    version: stack.tags['alpha.eksctl.io/karpenter-version'],
    defaultInstanceProfile: isUsual ? undefined : given,
    withSpotInterruptionQueue: propertiesOfType(template, 'AWS::SQS::Queue') === undefined ? undefined : true,
  });
}

function capabilitiesOf({ actual, templates, clusterTags }: ExtraSources): readonly JsonObject[] {
  const roles = new Map(
    actual.stacks.flatMap(({ name, tags }) => {
      const of = tags['alpha.eksctl.io/iam-role-for-capability'];
      const template = templates.get(name);
      return of === undefined || !template ? [] : [[of, template] as const];
    }),
  );
  return actual.stacks.flatMap(({ name, tags }) => {
    const capability = tags['alpha.eksctl.io/capability-name'];
    const template = templates.get(name);
    if (capability === undefined || !template) return [];
    const own = tagsBeside(stackOwnTags(tags), clusterTags);
    return [capabilityMembers(template, roles.get(capability), own)];
  });
}

function capabilityMembers(template: JsonObject, role: JsonObject | undefined, tags: JsonObject): JsonObject {
  const properties = propertiesOfType(template, 'AWS::EKS::Capability') ?? {};
  const grants = role && grantsOf(role, propertiesOfType(role, 'AWS::IAM::Role') ?? {}, 'account');
  const policy = text(properties, 'DeletePropagationPolicy');
  return present({
    name: text(properties, 'CapabilityName'),
    type: text(properties, 'Type'),
    ...(grants
      ? { attachPolicyARNs: grants.arns, attachPolicy: grants.document }
      : { roleArn: text(properties, 'RoleArn') }),
    // EKS asks for it and knows one value.
    deletePropagationPolicy: policy === 'RETAIN' ? undefined : policy,
    configuration: argoOf(member(member(properties, 'Configuration'), 'ArgoCd')),
    tags,
  });
}

function argoOf(argo: JsonObject): JsonObject {
  if (Object.keys(argo).length === 0) return {};
  const idc = member(argo, 'AwsIdc');
  return {
    argocd: present({
      namespace: text(argo, 'Namespace'),
      awsIdc: present({ idcInstanceArn: text(idc, 'IdcInstanceArn'), idcRegion: text(idc, 'IdcRegion') }),
      networkAccess: present({ vpceIds: texts(member(argo, 'NetworkAccess'), 'VpceIds') }),
      rbacRoleMappings: members(argo, 'RbacRoleMappings').map((mapping) => ({
        role: text(mapping, 'Role'),
        identities: identitiesOf(mapping['Identities']),
      })),
    }),
  };
}

const identitiesOf = (list: unknown): readonly JsonObject[] =>
  (isJsonArray(list) ? list : [])
    .filter(isJsonObject)
    .map((identity) => ({ id: text(identity, 'Id'), type: text(identity, 'Type') }));
