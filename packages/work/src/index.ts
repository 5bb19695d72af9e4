// The public surface of `work`: runs as state machines over the Kubernetes API. Exported by name.
export { death, deathRule, type Death, type DeathClass, type RetryAdvice } from './death-class.js';
export { PROJECT_WORKDIR } from './entry-point.js';
export { bootstrapServiceAccount, workerServiceAccount } from './object-names.js';
export { scoreForecast, type ForecastScore, type Landing, type MissKind } from './forecast-score.js';
export { MAX_RETRIES_DEFAULT } from './limits.js';
export { RunDeath } from './run-death.js';
export { RunDriver } from './run-driver.js';
export type { RunEvent } from './run-event.js';
export { RunReconciler } from './run-reconciler.js';
export {
  acceptedRun,
  isEnded,
  statusOf,
  type BuiltImage,
  type JobRecord,
  type PodForecast,
  type PodRecord,
  type PodReport,
  type PodRole,
  type RunOutcome,
  type RunPlan,
  type RunReport,
  type RunState,
  type RunStatus,
} from './run-state.js';
export type { ProjectSource, ResourceAmounts, RunSpec, TrackingRef } from './run-spec.js';
export type {
  BundleStore,
  ClusterRegistry,
  ClusterTarget,
  PodLogs,
  PodOfRun,
  RunPorts,
  RunStore,
  RunTokens,
  Tracking,
  TrackingStatus,
} from './ports.js';
export { plannedPods, type PlannedPod, type PlannedRun } from './planned-pods.js';
export type { ProjectFiles } from './project-check.js';
export { sparkPods, templatesOf, type SparkPod, type SparkPodsOptions } from './spark/spark-pods.js';
export { readSparkRequest, type SparkRequest } from './spark/spark-request.js';
