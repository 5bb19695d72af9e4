// Settings of the kubelet, its runtime and its Auto Scaling group.
import { amiFamilyOf } from '../ami-family.js';
import { onField, type PoolRule } from './rule.js';

const criticalFields = [
  'kind',
  'apiVersion',
  'address',
  'clusterDomain',
  'authentication',
  'authorization',
  'serverTLSBootstrap',
];

/** Some fields of the kubelet's configuration are what makes the node join at all. */
export const kubeletExtraConfig: PoolRule = (pool) => {
  if (pool.kind === 'managedNodeGroup') return [];
  const extra = pool.group.kubeletExtraConfig;
  if (typeof extra !== 'object' || extra === null) return [];
  const code = 'config.kubelet';
  const family = amiFamilyOf(pool.group.amiFamily);
  if (/^(Bottlerocket|Windows)/.test(family)) {
    return [
      onField(pool, ['kubeletExtraConfig'], { code, message: `${family} nodes take no kubeletExtraConfig` }),
    ];
  }
  return criticalFields
    .filter((field) => Object.hasOwn(extra, field))
    .map((field) =>
      onField(pool, ['kubeletExtraConfig', field], {
        code,
        message: `${field} cannot be changed: nodes would not join`,
      }),
    );
};

/** EKS has run nothing but containerd since Kubernetes 1.24. */
export const containerRuntime: PoolRule = (pool) => {
  if (pool.kind === 'managedNodeGroup' || pool.group.containerRuntime === undefined) return [];
  const runtime = pool.group.containerRuntime;
  const code = 'config.container-runtime';
  const at = ['containerRuntime'];
  if (runtime !== 'containerd') {
    return [onField(pool, at, { code, message: `must be containerd, not ${JSON.stringify(runtime)}` })];
  }
  if (!pool.group.overrideBootstrapCommand) return [];
  const message = 'has no effect beside overrideBootstrapCommand; name the runtime in the script';
  return [onField(pool, at, { code, message })];
};

const processes = new Set([
  'Launch',
  'Terminate',
  'AddToLoadBalancer',
  'AlarmNotification',
  'AZRebalance',
  'HealthCheck',
  'InstanceRefresh',
  'ReplaceUnhealthy',
  'ScheduledActions',
]);

/** Names of Auto Scaling's processes; eksctl looks at those of unmanaged groups. */
export const suspendedProcesses: PoolRule = (pool) =>
  (pool.group.asgSuspendProcesses ?? []).flatMap((name, index) => {
    if (processes.has(name)) return [];
    const message = `${JSON.stringify(name)} is no process of Auto Scaling; known: ${[...processes].join(', ')}`;
    const eksctl = pool.kind === 'managedNodeGroup' ? ('accepts' as const) : undefined;
    return [onField(pool, ['asgSuspendProcesses', index], { code: 'config.asg-process', message, eksctl })];
  });

/** Pods on a node, and the group's place. */
export const maxPodsNotNegative: PoolRule = (pool) => {
  const { maxPodsPerNode } = pool.group;
  if (maxPodsPerNode === undefined || maxPodsPerNode >= 0) return [];
  const message = `must not be negative, not ${maxPodsPerNode}`;
  return [onField(pool, ['maxPodsPerNode'], { code: 'config.max-pods', message })];
};

/** A placement group is named. */
export const placementNamed: PoolRule = (pool) => {
  const { placement } = pool.group;
  if (!placement || placement.groupName) return [];
  return [onField(pool, ['placement', 'groupName'], { code: 'config.placement', message: 'must be set' })];
};
