// The public surface of `aws`: declared compute as CloudFormation stacks. Exported by name; everything else is private.
export type {
  AddonFacts,
  AwsFacts,
  ClusterFacts,
  EndpointServiceFacts,
  InterfaceFacts,
  LaunchTemplateFacts,
  NetworkFacts,
  PoolFacts,
  SubnetFacts,
} from './render/facts.js';
export { type HelperStackRequest, renderHelperStack } from './render/setup/setup-stacks.js';
export type { PrivateSubnetsParameters } from './render/setup/private-subnets.js';
export {
  serviceRoleDocuments,
  type ServiceRoleDocuments,
  type ServiceRoleParameters,
  type ServiceRolePolicy,
} from './render/setup/service-role.js';
export {
  addToAwsAuth,
  type AwsAuthChange,
  type IdentityMapping,
  nodeMapping,
} from './render/kubernetes/aws-auth.js';
export {
  concurrentNamespace,
  type ConcurrentNamespaceObject,
  type ConcurrentNamespaceOptions,
} from './render/kubernetes/concurrent-namespace.js';
export { identityMappings } from './render/kubernetes/identity-mappings.js';
export { eksKubeconfig, type EksKubeconfigOptions } from './render/kubernetes/kubeconfig.js';
export { renderStacks, type RenderRequest } from './render/render-stacks.js';
export type { Stack, StackPurpose } from './render/stack.js';
export type { CfnOutput, CfnParameter, CfnResource, CfnValue, Template } from './render/template.js';
