// The public surface of `placement`: where a pod goes, why not elsewhere, what would mend it.
export {
  evaluateCase,
  type CaseAnswer,
  type CaseRefusal,
  type PlacementCase,
} from './cases/evaluate-case.js';
export { explainPod } from './explain/explain-pod.js';
export type { ExplainOptions } from './explain/explain-once.js';
export {
  applyPatches,
  manifestOperations,
  type FixDocument,
  type PodDocument,
} from './explain/fix-patches.js';
export type { LiveObject } from './explain/fix-commands.js';
export type { NamespaceLimits } from './explain/namespace-limits.js';
export type { WritingSources } from './explain/written-fix.js';
export { withDefaults } from './snapshot/pod-defaults.js';
export type {
  Decision,
  NodeRefusals,
  PluginRefusal,
  PreemptionAnswer,
  PreemptionCandidate,
} from './framework/decision.js';
export type { Finding, RefusalCode } from './framework/plugin.js';
export { profileFor, type PluginName, type Profile, type ScoringStrategy } from './framework/profile.js';
export { schedule, type ScheduleOptions } from './framework/schedule.js';
export type { AutoscalerOptions } from './growth/autoscaler-options.js';
export type { AutoscalerCase } from './cases/autoscaler-case.unsafe.js';
export { evaluateAutoscalerCase, type AutoscalerAnswer } from './cases/evaluate-autoscaler-case.js';
export {
  forecastGrowth,
  type ForecastGrowthInput,
  type ForecastGrowthOptions,
  type GrowthForecast,
  type PoolGrowth,
} from './growth/forecast-growth.js';
export { poolNameOf, realNode, typesOf } from './growth/pool-node.js';
export { autoscalerCaseOf } from './cases/write-autoscaler-case.js';
export {
  diffCompute,
  type ComputeEdit,
  type Eviction,
  type NamedWorkload,
  type WorkloadChange,
  type WorkloadChangeKind,
} from './diff/diff-compute.js';
export { forecastTimeline } from './forecast/forecast-timeline.js';
export type * from './forecast/timeline.js';
export type { TimedWorkload, TimelineInput, TimelineOptions } from './forecast/timeline-input.js';
export type { Workload, WorkloadForecast } from './forecast/forecast-workload.js';
export { computeDocument } from './explain/compute-document.js';
export type {
  CapacityModel,
  CapacityPlan,
  CapacityRequest,
  PlannedNode,
} from './karpenter/capacity-model.js';
export { checkPlacementTests } from './placement-test/check-placement-tests.js';
export type {
  Expectation,
  PlacementTest,
  PlacementTestFailure,
  PlacementTestResult,
} from './placement-test/placement-test.js';
export { MAX_FORECAST_PODS, MAX_TIMELINE_MS, MAX_TIMELINE_PODS } from './limits.js';
export {
  readPlacementTest,
  type PlacementTestDraft,
  type PodSource,
  type ReadPlacementTest,
} from './placement-test/read-placement-test.js';
export { renderPlaces } from './placement-test/render-outcome.js';
export { renderFailedScheduling } from './reasons/failed-scheduling.js';
export { renderFix, renderFixOutcome, renderTarget } from './reasons/render-fix.js';
export { renderReason, renderWhyNot } from './reasons/render-reason.js';
export type { Rule } from './reasons/rules.js';
export { createPlacer, type Placement, type Placer, type PlacerOptions } from './simulate/placer.js';
export { removableNodes, unneededNodes, type UnneededNodesInput } from './shrink/unneeded-nodes.js';
export type { ScaleDownPlan, UnneededNode, Unremovable } from './shrink/plan-scale-down.js';
export type { Removal } from './shrink/removable-nodes.js';
export type { ScaleDownOptions } from './shrink/scale-down-options.js';
export type { ClusterObjects } from './snapshot/cluster-objects.js';
export {
  noteNode,
  noteObject,
  notePod,
  TABLE_RESOURCES,
  type TableResource,
} from './snapshot/note-change.js';
export { createSnapshot, type Snapshot, type SnapshotInput } from './snapshot/snapshot.js';
export { sortObjects } from './cases/sort-objects.unsafe.js';
export { placementTestSchema } from './placement-test/placement-test-schema.js';
export { verdictSchema } from './verdict-schema.js';
export { verdictOf } from './verdict-of.js';
export type * from './verdict.js';
