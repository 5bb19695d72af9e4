// Why a cluster cannot be rendered: the registry of this room's problem codes, with what mends each.
import { failure, type Result } from '@berth/kube';

const kinds = {
  'render.vpc-cidr': 'give vpc.cidr a prefix from /16 to /24',
  'render.too-many-zones': 'name at most eight zones: each takes a public and a private subnet',
  'render.nat-mode': 'use HighlyAvailable, Single or Disable',
  'render.too-few-subnets': 'name at least two public or two private subnets',
  'render.too-few-private-subnets': 'name two private subnets, or turn privateNetworking off',
  'render.no-subnet-in-zone': 'name zones in which the cluster has a subnet of that kind',
  'render.unknown-subnet': 'name a subnet of vpc.subnets, or the id of a subnet in the VPC',
  'render.public-subnet': 'set privateNetworking, or name public subnets',
  'render.zone-lacks-type': 'choose another zone or another instance type',
  'render.selected-types':
    'ask for more, or for less, in instanceSelector: one to forty types have to meet it',
  'render.ipv6-unmanaged': 'use managedNodeGroups: nodeGroups cannot join an IPv6 cluster',
  'render.size': 'keep minSize <= desiredCapacity <= maxSize',
  'render.too-many-tags': 'remove labels or tags: an Auto Scaling group takes 50 tags',
  'render.pod-identity':
    'give the add-on its policies for OIDC instead: attachPolicyARNs or wellKnownPolicies',
  'render.policy-arn': 'write ARNs as arn:aws:iam::aws:policy/NAME',
  'render.node-config': 'write a NodeConfig document: on Amazon Linux 2023 nodes are configured by nodeadm',
  'render.bottlerocket': 'set it on the node group; EKS writes this setting itself',
  'render.launch-template': 'let either the launch template or the node group say it',
  'render.unknown-launch-template': 'create the launch template, or correct its id',
  'render.efa': 'choose a type with EFA, such as c5n.18xlarge or p4d.24xlarge, or turn efaEnabled off',
  'render.capacity-block': 'name one instance type: a capacity block has one',
  'render.encrypted-image': 'remove volumeEncrypted: false; the image is encrypted',
  'render.endpoint-service': 'choose a region that has the service, or leave it out',
  'render.no-route-table': 'associate the subnet with a route table of its own',
  'render.helper': 'correct the parameter',
  'render.aws-auth': 'repair the ConfigMap by hand first; a wrong one locks all nodes out',
  'render.arn': 'write the ARN of a role or a user: arn:aws:iam::ACCOUNT:role/NAME',
} as const;

export type RenderProblemCode = keyof typeof kinds;

/** A refusal of rendering, with what to do next; `field` is the path in the ClusterConfig. */
export function refuse(code: RenderProblemCode, message: string, field?: string): Result<never> {
  return failure({ code, message, hint: kinds[code], field });
}
