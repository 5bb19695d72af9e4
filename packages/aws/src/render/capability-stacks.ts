// The stacks of EKS capabilities (Argo CD, ACK, kro): a role where the file names none, then the capability with it.
import { type ClusterContext, clusterStackName } from './cluster-context.js';
import { sha1Base32 } from './digest.js';
import { roleTemplate } from './iam/role-stack.js';
import { policyDocument } from './policy-document.js';
import { resource } from './resource.js';
import { type Stack, stackOf } from './stack.js';
import { type CfnObject, templateOf } from './template.js';

type CapabilitySpec = NonNullable<ClusterContext['spec']['capabilities']>[number];

/** Renders the stacks of every capability. Access policies are tied to its role by API, once EKS made its entry. */
export function capabilityStacks(context: ClusterContext): readonly Stack[] {
  return (context.spec.capabilities ?? []).flatMap((capability) => {
    const own = capabilityStack(context, capability);
    return capability.roleArn ? [own] : [roleStack(context, capability), own];
  });
}

const roleStackName = ({ name: cluster }: ClusterContext, name: string): string =>
  `eksctl-${cluster}-capability-role-${sha1Base32(name)}`;

const trust = policyDocument([
  {
    Effect: 'Allow',
    Principal: { Service: ['capabilities.eks.amazonaws.com'] },
    Action: ['sts:AssumeRole', 'sts:TagSession'],
  },
]);

function roleStack(context: ClusterContext, capability: CapabilitySpec): Stack {
  const { name = '', attachPolicy, attachPolicyARNs, tags } = capability;
  const description = `IAM role for capability ${name} [created and managed by eksctl]`;
  return stackOf(context, roleStackName(context, name), {
    purpose: 'capability',
    subject: name,
    iam: 'unnamed',
    tags: { 'alpha.eksctl.io/iam-role-for-capability': name, ...tags },
    dependsOn: [clusterStackName(context.name)],
    template: roleTemplate(description, trust, { policy: attachPolicy, policyArns: attachPolicyARNs }),
  });
}

/** The role's ARN is a text in the template, so its stack has to stand before this one can be rendered. */
function capabilityStack(context: ClusterContext, capability: CapabilitySpec): Stack {
  const { name = '', tags } = capability;
  const roleArn = capability.roleArn || context.facts.capabilityRoles?.[name];
  const unknownRole = `arn:${context.partition}:iam::${context.facts.accountId}:role/capability`;
  const cluster = clusterStackName(context.name);
  return stackOf(context, `eksctl-${context.name}-capability-${sha1Base32(name)}`, {
    purpose: 'capability',
    subject: name,
    iam: 'none',
    tags: { 'alpha.eksctl.io/capability-name': name, ...tags },
    dependsOn: capability.roleArn ? [cluster] : [cluster, roleStackName(context, name)],
    awaits: roleArn ? [] : [`capabilityRoles.${name}`],
    template: templateOf([
      resource('Capability', 'AWS::EKS::Capability', {
        CapabilityName: name,
        Type: capability.type,
        ClusterName: context.name,
        RoleArn: roleArn ?? unknownRole,
        // EKS asks for it, and knows one value; eksctl leaves it out where the file does.
        DeletePropagationPolicy: capability.deletePropagationPolicy || 'RETAIN',
        Configuration: configuration(capability),
      }),
    ]),
  });
}

/** Only Argo CD has one. */
function configuration({ configuration: config }: CapabilitySpec): CfnObject | undefined {
  const argo = config?.argocd;
  if (!argo) return undefined;
  const { awsIdc, networkAccess, rbacRoleMappings = [] } = argo;
  const mappings = rbacRoleMappings.map(({ role = '', identities = [] }) => ({
    Role: role,
    Identities: identities.map(({ id = '', type = '' }) => ({ Id: id, Type: type })),
  }));
  return {
    ArgoCd: {
      Namespace: argo.namespace || undefined,
      NetworkAccess: networkAccess?.vpceIds?.length ? { VpceIds: networkAccess.vpceIds } : undefined,
      RbacRoleMappings: mappings.length > 0 ? mappings : undefined,
      AwsIdc: { IdcInstanceArn: awsIdc?.idcInstanceArn ?? '', IdcRegion: awsIdc?.idcRegion || undefined },
    },
  };
}
