// The stack of the cluster: network, security groups, roles, control plane.
import { type Result, success } from '@berth/kube';
import { type ClusterContext, clusterStackName, hasOidc, isFullyPrivate, isIpv6 } from './cluster-context.js';
import { clusterRoles, remoteNodesAccess } from './cluster-roles.js';
import { clusterSecurityGroups } from './cluster-security-groups.js';
import { controlPlane } from './control-plane.js';
import { ref } from './intrinsics.js';
import { vpcEndpoints } from './network/endpoints.js';
import { existingVpc } from './network/existing-vpc.js';
import { ipv6Vpc } from './network/ipv6-vpc.js';
import type { NetworkPart } from './network/network-part.js';
import { newVpc } from './network/new-vpc.js';
import { principalMappings } from './partitions.js';
import { output } from './resource.js';
import { type Stack, stackOf } from './stack.js';
import { templateOf } from './template.js';
import { networkAwaits, usesExistingVpc } from './network/known-subnets.js';

/** Renders `eksctl-CLUSTER-cluster`. */
export function clusterStack(context: ClusterContext): Result<Stack> {
  const network = networkOf(context);
  if (!network.ok) return network;
  const groups = clusterSecurityGroups(context, network.value);
  const wantsEndpoints = isFullyPrivate(context) && !context.spec.privateCluster?.skipEndpointCreation;
  const endpoints = wantsEndpoints ? vpcEndpoints(context, network.value, groups.sharedNode) : success({});
  if (!endpoints.ok) return endpoints;
  const roles = clusterRoles(context);
  const dedicated = `dedicated VPC: ${!usesExistingVpc(context)}`;
  const template = templateOf(
    [
      network.value.part,
      groups.part,
      endpoints.value,
      roles.part,
      controlPlane(context, network.value, groups),
      remoteNodesAccess(context),
      output('ClusterStackName', ref('AWS::StackName'), 'plain'),
    ],
    {
      description: `EKS cluster (${dedicated}, dedicated IAM: ${roles.makesRoles}) [created and managed by eksctl]`,
      mappings: principalMappings,
    },
  );
  return success(
    stackOf(context, clusterStackName(context.name), {
      purpose: 'cluster',
      iam: roles.makesRoles ? 'unnamed' : 'none',
      awaits: networkAwaits(context),
      tags: { 'alpha.eksctl.io/cluster-oidc-enabled': String(hasOidc(context)) },
      template,
    }),
  );
}

function networkOf(context: ClusterContext): Result<NetworkPart> {
  if (usesExistingVpc(context)) return existingVpc(context);
  return isIpv6(context) ? ipv6Vpc(context) : newVpc(context);
}
