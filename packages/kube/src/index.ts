// The public surface of `kube`: Kubernetes as values. Exported by name; everything else is private.
export { assert, assertNever } from './assert.js';
export { kubeTime, type Clock } from './clock.js';
export type * from './object-api.js';
export { renderProblem, type Problem, type SourcePlace } from './problem.js';
export type { ObjectKey, ResourceName, ResourceTypes } from './resource-types.js';
export { failure, success, type Result } from './result.js';
export { hasReason, StatusError } from './status-error.js';
export type * from './object-types.js';
