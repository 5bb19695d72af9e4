// The public surface of `server`: the control plane and what its clients see of it. Exported by name.
export { createControlPlane, type ControlPlane } from './control-plane.js';
export type { ControlPlaneOptions } from './control-plane-options.js';
export type { MissView } from './forecasts/miss-files.js';
export type { HttpsIdentity } from './http/listen.js';
export type { ProblemCode } from './http/problem-codes.js';
export type { RunView } from './http/run-view.js';
export type { TrackingOptions } from './mlflow/start-tracking.js';
export type { PythonEnvironmentOptions } from './mlflow/python-environment.js';
export { createLayerImageBuilder, type LayerImages } from './runs/layer-image-builder.js';
export type { ImageBuildEvent, ImageBuilder, ImageBuildRequest } from './runs/image-builder.js';
export type { NodeView, PoolView } from './http/cluster-views.js';
export { endLeftMlflow } from './mlflow/mlflow-server.js';
