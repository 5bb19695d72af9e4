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
export { renderStacks, type RenderRequest } from './render/render-stacks.js';
export type { Stack, StackPurpose } from './render/stack.js';
export type { CfnOutput, CfnParameter, CfnResource, CfnValue, Template } from './render/template.js';
