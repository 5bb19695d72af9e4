// The public surface of `cloud`: the embedded AWS, its endpoint, and the port to the machines below it.
export { AwsError, type AwsErrorOptions, type AwsErrorType } from './aws-error.js';
export { createCloud, type Cloud, type CloudCall, type ContextOptions } from './cloud.js';
export {
  NO_DELAYS,
  REALISTIC_DELAYS,
  type AccessKey,
  type CloudDelays,
  type CloudOptions,
} from './cloud-options.js';
export { FAULT_KINDS, type FaultBoard, type FaultKind, type FaultRule, type Launch } from './faults.js';
export type { ClusterAddress, ClusterMachines, DesiredSizeChange } from './machines/cluster-machines.js';
export type { PriceListProduct } from './pricing/price-list-product.js';
export type { Principal } from './principal.js';
export type {
  CloudContext,
  InnerCall,
  LaterWork,
  Operation,
  Protocol,
  Service,
  Transition,
} from './service.js';
export { serveCloud, type ServedCloud, type ServeOptions } from './endpoint/serve-cloud.js';
export { embeddedMachines, type BackingCluster, type StartCluster } from './machines/embedded-machines.js';
export type { ClusterUser } from './eks/aws-auth.js';
export { eksTokenUser } from './eks/token-user.js';
