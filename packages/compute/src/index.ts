// The public surface of `compute`: declared compute as values. Exported by name; everything else is private.
export { osOf, type AmiFamily } from './ami-family.js';
export { parseArn, type Arn } from './arn.js';
export { instanceType, instanceTypeNames, nearestInstanceType, type InstanceType } from './catalogue.js';
export { parseCidr, renderCidr, type Cidr } from './cidr.js';
export {
  berthKinds,
  type BerthDocument,
  type ClusterConfig,
  type ClusterConfigFile,
  type ClusterMetadata,
  type ConfigProblem,
} from './cluster-config.js';
export {
  clusterSpecOf,
  type ClusterSpec,
  type ManagedNodeGroupSpec,
  type NodeGroupSpec,
} from './cluster-spec.js';
export {
  computeTypeKey,
  fargateProfileFor,
  fargateProfileLabel,
  matchesProfile,
  matchesSelector,
} from './fargate-match.js';
export {
  fargateNode,
  fargateNodeName,
  fargateSchedulerName,
  fargateTaint,
  type FargateNodeOptions,
} from './fargate-node.js';
export { fargateRefusals } from './fargate-refusals.js';
export {
  fargateSize,
  fargateSizes,
  type FargateRefusal,
  type FargateSize,
  type FargateTable,
} from './fargate-size.js';
export type { KarpenterPool, NodeClass, NodeRequirement } from './karpenter/node-pool.js';
export { lintCodes, type LintCode } from './lint/lint-codes.js';
export {
  lintClusterConfig,
  type LintFinding,
  type LintOptions,
  type LintReport,
} from './lint/lint-config.js';
export type { LintSeverity } from './lint/lint-rule.js';
export { clusterOfPool } from './cluster-of-pool.js';
export { nodeLabels, nodeOfPool, type NodeOfPoolOptions } from './node-of-pool.js';
export { nodeShape, type MemoryModel, type NodeShape, type NodeShapeOptions } from './node-shape.js';
export type * from './pool.js';
export { hourlyPrice, HOURS_PER_MONTH, type SourcedPrice } from './other-prices.js';
export { nodePricePerHour, onDemandNodes, poolPrice, type PoolPrice } from './pool-price.js';
export { presetNames, presetText, type PresetName } from './presets.js';
export { priceClusterConfig, type PricedConfig } from './price-config.js';
export type { AtSizes, OtherMarket, PriceLine } from './price-line.js';
export type { FargateRates } from './price-of-fargate.js';
export type { PoolTotal, PriceReport } from './price-report.js';
export {
  parsePriceBook,
  priceBook,
  usePriceBooks,
  type FindPriceBook,
  type PriceBook,
} from './price-book.js';
export { isPriceItem, priceItems, type PriceItem } from './price-items.js';
export { shippedItemPrice, type UnitPrice } from './other-prices.js';
export {
  controlPlanePricePerHour,
  fargatePricePerHour,
  pricePerHour,
  shippedPricePerHour,
  type Price,
  type PricedInstance,
} from './price.js';
export { computeProblems, type ComputeProblemCode, type ProblemKind } from './problems.js';
export { answerConfigCase, type ConfigAnswer } from './answer-case.js';
export {
  differenceReasons,
  verdictDifference,
  type DifferenceReason,
  type RecordedVerdict,
} from './verdict-difference.js';
export { readClusterConfig, type Machine } from './read-cluster-config.js';
export { isLogRetention } from './rules/control-plane-rules.js';
export { renderCodesPage } from './render-codes-page.js';
export { clusterConfigSchema } from './schema/json-schema.js';
export {
  isSelecting,
  selectedTypes,
  typesMeeting,
  type InstanceSelector,
  type SelectableType,
} from './select-types.js';
export { defaultZones, offeredIn, zoneIdsOffering, zoneNames } from './zones.js';
export { podLimit, readUserData } from './user-data/read-user-data.js';
export { emptyUserData, type NodeUserData } from './user-data/user-data.js';
