// The public surface of `cluster`: the embedded Kubernetes cluster and the seams of its parts.
export { createMemoryApi, type MemoryApiOptions } from './api/memory-api.js';
export type * from './local-api.js';
export type * from './component.js';
export { frontPath, type Fronts } from './api/http/cluster-fronts.js';
export { createEmbeddedCluster, type EmbeddedCluster } from './embedded-cluster.js';
export type { EmbeddedClusterOptions, HostOptions } from './embedded-cluster-options.js';
export type { StartedComponents } from './embedded-components.js';
export { nextCronTime, parseCron } from './controllers/cron-job/cron-schedule.js';
export { openSecrets, type ClusterSecrets } from './data-folder.js';
export { dockerfileOfPythonEnv } from './images/python-env-file.js';
export { ensureUv, packageIndexEnv, type Uv, type UvOptions } from './images/uv.js';
export type { ImageStore } from './images/image-store.js';
export { endLeftPods } from './kubelet/end-left-pods.js';
export type { NodeAgent, ExecOptions } from './kubelet/node-agent.js';
export type { StoreErrorCode } from './store/store-error.js';
export { isAlive, readProcess, type ProcessIdentity } from './runtime/process-stat.js';
