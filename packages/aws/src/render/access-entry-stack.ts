// The stacks of access entries: who may speak to the cluster, and with what rights.
import { type ClusterContext, clusterStackName } from './cluster-context.js';
import { sha1Base32 } from './digest.js';
import { resource } from './resource.js';
import { type Stack, stackOf } from './stack.js';
import { templateOf } from './template.js';

type AccessEntrySpec = NonNullable<
  NonNullable<ClusterContext['spec']['accessConfig']>['accessEntries']
>[number];

/** Renders a stack for each entry; its name is made from a digest of the principal. */
export function accessEntryStacks(context: ClusterContext): readonly Stack[] {
  const entries = context.spec.accessConfig?.accessEntries ?? [];
  return entries.map((entry) => accessEntryStack(context, entry));
}

function accessEntryStack(context: ClusterContext, entry: AccessEntrySpec): Stack {
  const principal = entry.principalARN ?? '';
  const policies = (entry.accessPolicies ?? []).map(({ policyARN, accessScope }) => ({
    PolicyArn: policyARN,
    AccessScope: {
      Type: accessScope?.type,
      Namespaces: accessScope?.namespaces?.length ? accessScope.namespaces : undefined,
    },
  }));
  const properties = {
    PrincipalArn: principal,
    Type: entry.type || undefined,
    ClusterName: context.name,
    KubernetesGroups: entry.kubernetesGroups?.length ? entry.kubernetesGroups : undefined,
    Username: entry.kubernetesUsername || undefined,
    AccessPolicies: policies.length > 0 ? policies : undefined,
  };
  return stackOf(context, `eksctl-${context.name}-accessentry-${sha1Base32(principal)}`, {
    purpose: 'accessentry',
    subject: principal,
    iam: 'none',
    dependsOn: [clusterStackName(context.name)],
    template: templateOf([resource('AccessEntry', 'AWS::EKS::AccessEntry', properties)]),
  });
}
