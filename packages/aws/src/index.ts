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
export {
  addToAwsAuth,
  type AwsAuthChange,
  type AwsAuthRemoval,
  type IdentityMapping,
  nodeMapping,
  removeFromAwsAuth,
} from './render/kubernetes/aws-auth.js';
export {
  concurrentNamespace,
  type ConcurrentNamespaceOptions,
} from './render/kubernetes/concurrent-namespace.js';
export type { AccessParameters } from './render/setup/access-entry.js';
export type { PrivateSubnetsParameters, Three } from './render/setup/private-subnets.js';
export {
  serviceRoleDocuments,
  type ServiceRoleDocuments,
  type ServiceRoleParameters,
  type ServiceRolePolicy,
} from './render/setup/service-role.js';
export {
  type HelperKind,
  type HelperStackRequest,
  renderHelperStack,
  serviceRoleProblem,
} from './render/setup/setup-stacks.js';
export { type AccessWay, type AccessWish, planAccess, planAccessRemoval } from './setup/access-plan.js';
export { type AwsAuthEdit, type RoleAccess, withService } from './setup/aws-auth-step.js';
export type { HelperPlan, HelperSubject } from './setup/helper-world.js';
export {
  type PrivateSubnets,
  type PrivateSubnetsPlan,
  type PrivateSubnetsWish,
  planPrivateSubnets,
  planPrivateSubnetsRemoval,
  readPrivateSubnets,
} from './setup/private-subnets-plan.js';
export {
  planServiceRole,
  planServiceRoleRemoval,
  readServiceRole,
  type ServiceRole,
  type ServiceRoleWish,
} from './setup/service-role-plan.js';
export { identityMappings } from './render/kubernetes/identity-mappings.js';
export { eksKubeconfig, type EksKubeconfigOptions } from './render/kubernetes/kubeconfig.js';
export { renderStacks, type RenderRequest } from './render/render-stacks.js';
export type { Stack, StackPurpose } from './render/stack.js';
export type { CfnOutput, CfnParameter, CfnResource, CfnValue, Template } from './render/template.js';
export { awsProblem, type AwsProblemCode } from './calls/aws-problems.js';
export {
  AwsCallError,
  type AwsCallErrorOptions,
  type AwsCalls,
  countCalls,
  type CountedCalls,
} from './calls/aws-calls.js';
export type { AwsService, InputOf, OperationOf, Operations, OutputOf } from './calls/operations.js';
export { createSdkCalls, type SdkOptions } from './calls/sdk-calls.unsafe.js';
export type * from './inspect/actual.js';
export { inspectCluster } from './inspect/inspect-cluster.js';
export { applyPlan, type ApplyEvent, type ApplyOptions, type ApplyResult } from './apply/apply-plan.js';
export { sweepCluster, type Leftover } from './apply/sweep.js';
export { whatStays } from './apply/stays.js';
export { StepFailure, type PlannedStep, type StepRun, type World } from './plan/part.js';
export { drainPool } from './parts/drain.js';
export { planCluster, planDestroy, type ClusterPlan, type PlanRequest } from './plan/plan-cluster.js';
export { notManaged, type ManagedKey } from './plan/managed-keys.js';
export { kubernetesNotes } from './parts/emr-namespaces.js';
export { checkSavedPlan, savePlan, type SavedPlan } from './plan/saved-plan.js';
export type * from './plan/step.js';
export { adoptCluster, type AdoptOptions } from './adopt/adopt-cluster.js';
export type { Adopted } from './adopt/document-of.js';
export { documentBefore } from './adopt/document-before.js';
export {
  exportCluster,
  type ExportedCluster,
  exportFormats,
  type ExportFormat,
  type ExportRequest,
} from './export/export-cluster.js';
export type { ExportFile } from './export/export-file.js';
export type { ExportNote, ExportNoteCode } from './export/export-notes.js';
export { PRICE_LIST_REGION, readPriceBook, type PriceBookRequest } from './prices/read-price-book.js';
