// Names of node groups: present, unique over both kinds, and short enough for the stacks and labels made of them.
import { isLabelValue } from '@berth/kube';
import { MAX_MANAGED_NAME_LENGTH, MAX_STACK_NAME_LENGTH } from '../limits.js';
import type { Finding } from '../schema/decode.js';
import { nodeGroupBase } from '../schema/pool-shapes.js';
import { nameCharacterFindings } from './metadata-rules.js';
import { onField, type PoolRule, type RawConfig, type RawPool } from './rule.js';

/** One group's name by itself. */
export const poolName: PoolRule = (pool) => {
  const { name } = pool.group;
  if (!name) {
    const eksctl = hasCommonField(pool) ? undefined : ('crashes' as const);
    return [onField(pool, ['name'], { code: 'config.required', message: 'must be set', eksctl })];
  }
  return [...characterFindings(pool, name), ...lengthFindings(pool, name), ...labelFindings(pool, name)];
};

/** eksctl crashes at a group that sets none of the fields that both kinds have. */
const hasCommonField = ({ group }: RawPool): boolean =>
  Object.keys(group).some((field) => Object.hasOwn(nodeGroupBase, field) && field !== 'updateConfig');

/** Gives a finding for every group whose name an earlier one has. */
export function duplicateNames(pools: readonly RawPool[]): readonly Finding[] {
  const seen = new Set<string>();
  return pools.flatMap((pool) => {
    const name = pool.group.name ?? '';
    if (name === '' || !seen.has(name)) {
      seen.add(name);
      return [];
    }
    const message = `another node group is named ${JSON.stringify(name)}`;
    return [onField(pool, ['name'], { code: 'config.name-twice', message, details: { name } })];
  });
}

/** eksctl does not check managed groups' names, but CloudFormation refuses the stack named after them. */
function characterFindings(pool: RawPool, name: string): readonly Finding[] {
  const findings = nameCharacterFindings(name, [...pool.path, 'name']);
  return pool.kind === 'nodeGroup'
    ? findings
    : findings.map((finding) => ({ ...finding, severity: 'warning' }));
}

/** Nodes carry the name as a label; eksctl looks at it for managed groups only. */
function labelFindings(pool: RawPool, name: string): readonly Finding[] {
  if (pool.kind === 'nodeGroup' || name.length > MAX_MANAGED_NAME_LENGTH) return [];
  return isLabelValue(name).map((reason) =>
    onField(pool, ['name'], { code: 'config.name', message: `cannot be a label of its nodes: ${reason}` }),
  );
}

/** Gives what is wrong with the cluster's name as the label that nodes of managed groups carry. */
export function clusterLabelFindings({ metadata, managedNodeGroups = [] }: RawConfig): readonly Finding[] {
  const name = metadata?.name ?? '';
  if (managedNodeGroups.length === 0 || nameCharacterFindings(name, []).length > 0) return [];
  return isLabelValue(name).map((reason) => ({
    code: 'config.name',
    path: ['metadata', 'name'],
    message: `cannot be a label of the nodes of managedNodeGroups: ${reason}`,
  }));
}

function lengthFindings(pool: RawPool, name: string): readonly Finding[] {
  const code = 'config.name';
  if (pool.kind === 'managedNodeGroup' && name.length > MAX_MANAGED_NAME_LENGTH) {
    const message = `must be at most ${MAX_MANAGED_NAME_LENGTH} characters, not ${name.length}`;
    return [onField(pool, ['name'], { code, message })];
  }
  const stack = `eksctl-${pool.config.metadata?.name ?? ''}-nodegroup-${name}`;
  if (stack.length <= MAX_STACK_NAME_LENGTH) return [];
  const message = `its stack's name would have ${stack.length} characters, at most are ${MAX_STACK_NAME_LENGTH}`;
  const hint = 'shorten the name of the group or of the cluster';
  return [onField(pool, ['name'], { code, message, hint, eksctl: 'accepts' })];
}
