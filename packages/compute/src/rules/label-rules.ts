// Labels of a node group: what Kubernetes takes as a label, and what a kubelet may set on itself.
import { isLabelValue, isQualifiedName } from '@berth/kube';
import type { Finding } from '../schema/decode.js';
import { onField, type PoolRule, type RawPool } from './rule.js';

/** Keys are qualified names without reserved prefixes, values label values. */
export const validLabels: PoolRule = (pool) =>
  Object.entries(pool.group.labels ?? {}).flatMap(([key, value]) => [
    ...keyFindings(pool, key),
    ...isLabelValue(value).map((reason) =>
      onField(pool, ['labels', key], {
        code: 'config.label-value',
        message: `label value ${JSON.stringify(value)} is not valid: ${reason}`,
        details: { key, value },
      }),
    ),
  ]);

/** The labels of these names are put on nodes by eksctl and EKS, whatever the file says. */
export const overwrittenLabels: PoolRule = (pool) =>
  Object.keys(pool.group.labels ?? {})
    .filter((key) => setByOthers.has(key))
    .map((key) =>
      onField(pool, ['labels', key], {
        code: 'config.label-overwritten',
        severity: 'warning',
        message: `label ${key} is set by eksctl, EKS or the kubelet; the value here has no effect`,
        hint: 'remove it, or use a key of your own',
        details: { key },
      }),
    );

const setByOthers = new Set([
  'alpha.eksctl.io/cluster-name',
  'alpha.eksctl.io/nodegroup-name',
  'kubernetes.io/hostname',
  'kubernetes.io/arch',
  'kubernetes.io/os',
  'node.kubernetes.io/instance-type',
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
]);

/** Labels that the NodeRestriction admission plugin lets a kubelet set although their prefix is Kubernetes' own. */
const allowedToKubelets = new Set([
  'kubernetes.io/hostname',
  'kubernetes.io/arch',
  'kubernetes.io/os',
  'beta.kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/instance-type',
  'node.kubernetes.io/instance-type',
  'failure-domain.beta.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
]);

function keyFindings(pool: RawPool, key: string): readonly Finding[] {
  const at = (message: string, hint?: string) =>
    onField(pool, ['labels', key], { code: 'config.label-key', message, hint, details: { key } });
  if (key.split('/').length > 2) return [at(`label key ${JSON.stringify(key)} has more than one slash`)];
  const reasons = isQualifiedName(key);
  if (reasons.length > 0) {
    return reasons.map((reason) => at(`label key ${JSON.stringify(key)} is not valid: ${reason}`));
  }
  if (!isReserved(key)) return [];
  return [
    at(`label key ${key} is reserved: a kubelet may not set it on its node`, 'use a prefix of your own'),
  ];
}

function isReserved(key: string): boolean {
  const slash = key.indexOf('/');
  if (slash < 0 || allowedToKubelets.has(key)) return false;
  const prefix = key.slice(0, slash);
  if (isWithin(prefix, 'node.kubernetes.io') || isWithin(prefix, 'kubelet.kubernetes.io')) return false;
  return isWithin(prefix, 'kubernetes.io') || isWithin(prefix, 'k8s.io');
}

const isWithin = (domain: string, parent: string): boolean =>
  domain === parent || domain.endsWith(`.${parent}`);
