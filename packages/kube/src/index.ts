// The public surface of `kube`: Kubernetes as values. Exported by name; everything else is private.
export { assert, assertNever } from './assert.js';
export { kubeTime, type Clock } from './clock.js';
export { parseFieldSelector, renderFieldSelector, type FieldSelectorTerm } from './field-selector.js';
export { renderGoValue } from './go-value.js';
export { applyJsonPatch } from './json-patch.js';
export {
  isJsonArray,
  isJsonObject,
  jsonEqual,
  member,
  members,
  texts,
  type JsonObject,
} from './json-value.js';
export { apiResources, resourceNamed, isKubernetesGroup, type ApiResource } from './kind-resource.js';
export {
  matchesLabelSelector,
  matchesSelectorText,
  matchesTerms,
  parseLabelSelector,
  renderLabelSelector,
  termsOfLabelSelector,
  type LabelSelectorTerm,
} from './label-selector.js';
export { labelValue, meetsRequirement, parseInt64, type Labels, type SelectorOperator } from './labels.js';
export { applyMergePatch } from './merge-patch.js';
export {
  isConfigMapKey,
  isDns1035Label,
  isDns1123Label,
  isDns1123Subdomain,
  isLabelValue,
  isPortName,
  isQualifiedName,
  validateAnnotations,
  validateLabels,
  type NameError,
} from './names.js';
export { matchesNodeSelectorTerm, matchesRequiredNodeAffinity } from './node-affinity.js';
export type * from './object-api.js';
export {
  isControlledBy,
  keyOf,
  ownerOf,
  parseApiVersion,
  renderKey,
  type KubeObject,
} from './object-meta.js';
export {
  isSidecar,
  podLimits,
  podQosClass,
  podRequests,
  type PodRequestsOptions,
  type QosClass,
  type ResourceAmounts,
} from './pod-resources.js';
export { renderProblem, type Problem, type SourcePlace } from './problem.js';
export type { QuantityFormat } from './quantity-scan.js';
export {
  addQuantities,
  bytesOf,
  compareQuantities,
  millisOf,
  parseQuantity,
  quantityFromMillis,
  quantityFromUnits,
  quantityMillis,
  quantityOf,
  quantityValue,
  renderQuantity,
  roundUpToMillis,
  subtractQuantities,
  type Quantity,
} from './quantity.js';
export type { ObjectKey, ResourceName, ResourceTypes } from './resource-types.js';
export { renderYaml } from './render-yaml.js';
export { failure, success, type Result } from './result.js';
export { fieldOf, kubernetesSchema, schemaType, typeOfKind } from './schema.js';
export type {
  Schema,
  SchemaField,
  SchemaGroup,
  SchemaResource,
  SchemaSubresource,
  SchemaType,
} from './schema-shape.js';
export { hasReason, StatusError } from './status-error.js';
export { applyStrategicMergePatch } from './strategic-merge-patch.js';
export { nearest } from './suggest.js';
export { HARD_EFFECTS, isTolerated, renderTaint, tolerates, untolerated, type TaintEffect } from './taint.js';
export { readYamlDocuments, type YamlDocument, type YamlDocuments } from './yaml-documents.js';
export { editYaml, type YamlEdit } from './yaml-edits.js';
export { unifiedDiff, type UnifiedDiffOptions } from './unified-diff.js';
export type * from './object-types.js';
