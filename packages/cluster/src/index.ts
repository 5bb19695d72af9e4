export type * from './local-api.js';
export type * from './component.js';
export type { NodeAgent, ExecOptions } from './kubelet/node-agent.js';
