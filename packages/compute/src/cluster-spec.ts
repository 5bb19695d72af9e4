// A ClusterConfig as eksctl has it after its defaults, typed: what templates are rendered from.
import { withDefaults } from './defaults/default-config.js';
import type { RawConfig, RawManagedNodeGroup, RawNodeGroup } from './rules/rule.js';
import { clusterConfigShape } from './schema/cluster-shape.js';
import { decodeAs } from './schema/decode-as.unsafe.js';

/** The whole document after eksctl's defaults; every field may still be absent. */
export type ClusterSpec = RawConfig;
/** An item of `nodeGroups`. */
export type NodeGroupSpec = RawNodeGroup;
/** An item of `managedNodeGroups`. */
export type ManagedNodeGroupSpec = RawManagedNodeGroup;

/**
 * Gives the document of a file that was read without errors (`ClusterConfig.document`) with eksctl 0.231's defaults.
 * Values that do not fit their field are absent.
 */
export function clusterSpecOf(document: Readonly<Record<string, unknown>>): ClusterSpec {
  const decoded = decodeAs(document, clusterConfigShape, { findings: [], notManaged: [] });
  return withDefaults(decoded ?? {});
}
