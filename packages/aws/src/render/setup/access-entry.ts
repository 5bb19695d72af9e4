// The access entry by which the role of a Concurrent service is somebody to the cluster, without aws-auth.
import { resource } from '../resource.js';
import { type Template, templateOf } from '../template.js';

/** Group of Kubernetes to which Concurrent's own files bind the rights of its service. */
export const SERVICE_GROUP = 'k8s-role-for-parallels-lambda-group';

export interface AccessParameters {
  readonly clusterName: string;
  /** The role that gets in. */
  readonly roleArn: string;
  /** All in the whole cluster, as Concurrent's documents have it; else what {@link SERVICE_GROUP} is bound to. */
  readonly isClusterAdmin: boolean;
  readonly partition?: string;
}

/** Renders the stack. EKS refuses groups that begin with `system:`: its policy for administrators stands for them. */
export function accessTemplate({
  clusterName,
  roleArn,
  isClusterAdmin,
  partition = 'aws',
}: AccessParameters): Template {
  const entry = resource('AccessEntry', 'AWS::EKS::AccessEntry', {
    ClusterName: clusterName,
    PrincipalArn: roleArn,
    KubernetesGroups: isClusterAdmin ? undefined : [SERVICE_GROUP],
    AccessPolicies: isClusterAdmin
      ? [{ PolicyArn: adminPolicyArn(partition), AccessScope: { Type: 'cluster' } }]
      : undefined,
  });
  return templateOf([entry], { description: 'The Concurrent service in an EKS cluster' });
}

/** The policy that stands for `system:masters`. */
export const adminPolicyArn = (partition: string): string =>
  `arn:${partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`;
