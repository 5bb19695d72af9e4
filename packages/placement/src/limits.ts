// Every bound of the placement room: what outside data may make us do.

/** Changes a snapshot remembers for incremental readers; a reader that fell behind starts over. */
export const MAX_REMEMBERED_CHANGES = 65_536;

/** Compiled selectors and quantities kept; the cache starts over beyond it. */
export const MAX_CACHED_AMOUNTS = 20_000;

/** Candidate edits that one explanation tries in the model. */
export const MAX_FIX_CANDIDATES = 64;

/** Edits that one fix may hold together. */
export const MAX_EDITS_OF_A_FIX = 5;

/** Fixes that one explanation reports. */
export const MAX_FIXES = 8;

/** Nodes a single group may be grown by in one estimate (Cluster Autoscaler: --max-nodes-per-scaleup). */
export const MAX_NODES_PER_SCALE_UP = 1000;

/** Shapes of pods that a placer keeps ready; it starts over beyond it. */
export const MAX_POD_CLASSES = 2_000;

/** Pods of one workload that a forecast places one after the other; callers refuse more. */
export const MAX_FORECAST_PODS = 1_000;

/** Pods that one case of the autoscaler vectors' format may stand for. */
export const MAX_CASE_PODS = 200_000;

/** Nodes that a group of such a case may have, or be asked to have. */
export const MAX_CASE_NODES = 1_000_000;

/** Pods that one timeline creates; callers refuse more. */
export const MAX_TIMELINE_PODS = 200_000;

/** How far a timeline looks: a week. */
export const MAX_TIMELINE_MS = 604_800_000;
