// One node group to render: its declaration, the cluster around it, and what every part of its stack asks of them.
import {
  instanceType,
  type InstanceSelector,
  type ManagedNodeGroupSpec,
  type NodeGroupSpec,
  selectedTypes,
} from '@berth/compute';
import type { Taint } from '@berth/kube';
import type { ClusterContext } from '../cluster-context.js';
import type { PoolFacts } from '../facts.js';

/** What a declaration says of both kinds. */
export type PoolSpec =
  | { readonly kind: 'nodeGroup'; readonly group: NodeGroupSpec }
  | { readonly kind: 'managedNodeGroup'; readonly group: ManagedNodeGroupSpec };

export interface PoolContext {
  readonly cluster: ClusterContext;
  readonly pool: PoolSpec;
  readonly name: string;
  /** Path in the file: `nodeGroups[0]`. */
  readonly field: string;
  readonly facts: PoolFacts;
  readonly taints: readonly PoolTaint[];
  /** Types it may start; empty where a launch template says it. */
  readonly instanceTypes: readonly string[];
}

export type PoolTaint = Required<Pick<Taint, 'key' | 'effect'>> & { readonly value: string };

/** Every node group of the cluster, unmanaged ones first. */
export function poolContexts(cluster: ClusterContext): readonly PoolContext[] {
  const { nodeGroups = [], managedNodeGroups = [] } = cluster.spec;
  return [
    ...nodeGroups.map((group, index) =>
      poolContext(cluster, { kind: 'nodeGroup', group }, `nodeGroups[${index}]`),
    ),
    ...managedNodeGroups.map((group, index) =>
      poolContext(cluster, { kind: 'managedNodeGroup', group }, `managedNodeGroups[${index}]`),
    ),
  ];
}

function poolContext(cluster: ClusterContext, pool: PoolSpec, field: string): PoolContext {
  const name = pool.group.name ?? '';
  const facts = cluster.facts.pools?.[name] ?? {};
  return {
    cluster,
    pool,
    name,
    field,
    facts,
    taints: taintsOf(pool.group.taints),
    instanceTypes: instanceTypesOf(cluster, pool, facts),
  };
}

export const isWindows = ({ pool }: PoolContext): boolean =>
  (pool.group.amiFamily ?? '').startsWith('WindowsServer');

export const isBottlerocket = ({ pool }: PoolContext): boolean =>
  (pool.group.amiFamily ?? '').startsWith('Bottlerocket');

export const isUbuntu = ({ pool }: PoolContext): boolean => (pool.group.amiFamily ?? '').startsWith('Ubuntu');

/** Tells whether the group names several types for one Auto Scaling group. */
export function isMixed({ pool, instanceTypes }: PoolContext): boolean {
  if (pool.kind !== 'nodeGroup') return false;
  const { instancesDistribution, instanceSelector } = pool.group;
  return (
    (instancesDistribution?.instanceTypes ?? []).length > 0 ||
    (hasSelector(instanceSelector) && instanceTypes.length > 0)
  );
}

/** The type by which the image is chosen: the first with accelerators, else the first. */
export function imageType({ instanceTypes }: PoolContext): string {
  const accelerated = instanceTypes.find((name) => acceleratorOf(name) !== 'none');
  return accelerated ?? instanceTypes[0] ?? '';
}

/** What makes a type want another image. */
export function acceleratorOf(name: string): 'nvidia' | 'neuron' | 'none' {
  const kind = instanceType(name)?.acceleratorKind;
  return kind === 'nvidia' || kind === 'neuron' ? kind : 'none';
}

export const isArm = (name: string): boolean => instanceType(name)?.arch === 'arm64';

/** Name of its instances. */
export function nodeName({ cluster, pool, name }: PoolContext): string {
  const { instancePrefix, instanceName } = pool.group;
  const prefix = instancePrefix ? `${instancePrefix}-` : '';
  return `${prefix}${instanceName || `${cluster.name}-${name}-Node`}`;
}

/** The image id that the file names. */
export function ownImage({ pool }: PoolContext): string | undefined {
  const { ami } = pool.group;
  return ami?.startsWith('ami-') ? ami : undefined;
}

const defaultType = 'm5.large';

function instanceTypesOf(cluster: ClusterContext, pool: PoolSpec, facts: PoolFacts): readonly string[] {
  const { group } = pool;
  const written =
    pool.kind === 'nodeGroup' ? pool.group.instancesDistribution?.instanceTypes : pool.group.instanceTypes;
  if (written?.length) return written;
  if (hasSelector(group.instanceSelector))
    return facts.instanceTypes ?? selected(cluster, group.instanceSelector);
  if (group.instanceType) return [group.instanceType];
  return pool.kind === 'managedNodeGroup' && pool.group.launchTemplate ? [] : [defaultType];
}

function hasSelector(selector: InstanceSelector | undefined): selector is InstanceSelector {
  const { vCPUs, ...rest } = selector ?? {};
  return Boolean(vCPUs) || Object.values(rest).some((value) => value !== undefined && value !== '');
}

function selected({ region }: ClusterContext, selector: InstanceSelector): readonly string[] {
  const types = selectedTypes(selector, region);
  return types.ok ? types.value : [];
}

function taintsOf(taints: PoolSpec['group']['taints']): readonly PoolTaint[] {
  if (!isList(taints)) return [];
  return taints.map(({ key = '', value = '', effect = 'NoSchedule' }) => ({
    key,
    value,
    effect: effectOf(effect),
  }));
}

type TaintSpecs = Extract<NonNullable<PoolSpec['group']['taints']>, readonly unknown[]>;

const isList = (taints: PoolSpec['group']['taints']): taints is TaintSpecs => Array.isArray(taints);

const effectOf = (written: string): Taint['effect'] =>
  written === 'NoExecute' || written === 'PreferNoSchedule' ? written : 'NoSchedule';
