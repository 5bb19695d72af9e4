// The public surface of `cluster`: the embedded Kubernetes cluster and the seams of its parts.
export { createMemoryApi, type MemoryApiOptions } from './api/memory-api.js';
export type * from './local-api.js';
export type * from './component.js';
export type { NodeAgent, ExecOptions } from './kubelet/node-agent.js';
