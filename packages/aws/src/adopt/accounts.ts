// `iam`: the OIDC provider, and service accounts with a role of their own stack.
import type { JsonObject } from '@berth/kube';
import type { ActualCluster } from '../inspect/actual.js';
import { allOfType, member, present, propertiesOfType } from './template-values.js';
import { isJsonArray, isJsonObject } from '@berth/kube';

/** What to look at. */
export interface AccountSources {
  readonly actual: ActualCluster;
  readonly templates: ReadonlyMap<string, JsonObject>;
}

/** The `iam` part of the document. */
export function adoptAccounts({ actual, templates }: AccountSources): JsonObject {
  const accounts = actual.stacks.flatMap(({ name, tags }) => {
    const subject = tags['alpha.eksctl.io/iamserviceaccount-name'];
    const template = templates.get(name);
    return subject === undefined || !template ? [] : [accountOf(subject, template)];
  });
  const iam = present({
    withOIDC: actual.oidcProviderArn === undefined ? undefined : true,
    serviceAccounts: accounts,
  });
  return Object.keys(iam).length > 0 ? { iam } : {};
}

function accountOf(subject: string, template: JsonObject): JsonObject {
  const [namespace, name] = subject.split('/');
  const role = propertiesOfType(template, 'AWS::IAM::Role') ?? {};
  const arns = role['ManagedPolicyArns'];
  const [policy] = allOfType(template, 'AWS::IAM::Policy');
  return present({
    metadata: { name, namespace },
    roleName: typeof role['RoleName'] === 'string' ? role['RoleName'] : undefined,
    attachPolicyARNs: isJsonArray(arns) ? arns.map(arnText) : undefined,
    attachPolicy: policy && member(policy, 'PolicyDocument'),
  });
}

const arnText = (arn: unknown): unknown => {
  const sub = isJsonObject(arn) ? arn['Fn::Sub'] : arn;
  return typeof sub === 'string' ? sub.replace('${AWS::Partition}', 'aws') : sub;
};
