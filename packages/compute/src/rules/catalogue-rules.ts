// Declared instance types against the catalogue: unknown ones, and those the region does not offer. Warnings, for AWS
// knows more.
import { instanceType, nearestInstanceType } from '../catalogue.js';
import { MAX_SELECTED_TYPES } from '../limits.js';
import type { Finding } from '../schema/decode.js';
import { isSelecting, matchingTypes } from '../select-types.js';
import { offeredIn } from '../zones.js';
import { onField, type PoolRule, type RawPool } from './rule.js';

/** Where in a group a type is written. */
interface WrittenType {
  readonly name: string;
  readonly field: readonly (string | number)[];
}

/** Types the catalogue does not have, and types that no zone of the region offers. */
export const typesOffered: PoolRule = (pool) =>
  writtenTypes(pool).flatMap(({ name, field }) => {
    if (!instanceType(name)) return [unknownType(pool, name, field)];
    return offeredIn(name, regionOf(pool)) === false ? [notOffered(pool, name, field)] : [];
  });

/** Nodes of two architectures in one group cannot start from one image; AWS refuses it late, eksctl not at all. */
export const oneArchitecture: PoolRule = (pool) => {
  const known = writtenTypes(pool).flatMap(({ name }) => instanceType(name) ?? []);
  const other = known.find(({ arch }) => arch !== known[0]?.arch);
  if (!other || !known[0]) return [];
  return [
    onField(pool, typesField(pool), {
      code: 'config.mixed-architectures',
      severity: 'warning',
      message: `${known[0].name} is ${known[0].arch} and ${other.name} is ${other.arch}: one image cannot start both`,
      hint: 'make two groups of them',
    }),
  ];
};

/** A selector that nothing in the catalogue meets, or that cannot be read. */
export const selectorMatches: PoolRule = (pool) => {
  const selector = pool.group.instanceSelector;
  if (!selector || !isSelecting(selector)) return [];
  const selected = matchingTypes(selector, regionOf(pool));
  const at = (message: string): Finding =>
    onField(pool, ['instanceSelector'], { code: 'config.instance-selector', message });
  if (!selected.ok) return [at(selected.problem.message)];
  const { length } = selected.value;
  if (length === 0) return [at('matches no instance type of the catalogue')];
  const many = length > MAX_SELECTED_TYPES ? [tooMany(pool, length)] : [];
  const listed =
    (pool.kind === 'nodeGroup'
      ? pool.group.instancesDistribution?.instanceTypes
      : pool.group.instanceTypes) ?? [];
  if (listed.length === 0 || listed.join() === selected.value.join()) return many;
  return [at('the types listed beside it would have to be exactly the ones it selects; remove one of both')];
};

/** A warning, for AWS' catalogue is another one than ours. */
const tooMany = (pool: RawPool, count: number): Finding =>
  onField(pool, ['instanceSelector'], {
    code: 'config.instance-selector',
    severity: 'warning',
    message: `matches ${count} instance types; eksctl refuses more than ${MAX_SELECTED_TYPES}`,
    hint: 'ask for more',
  });

const regionOf = (pool: RawPool): string => pool.config.metadata?.region ?? '';

function writtenTypes(pool: RawPool): readonly WrittenType[] {
  const { instanceType: single } = pool.group;
  const list =
    pool.kind === 'nodeGroup' ? pool.group.instancesDistribution?.instanceTypes : pool.group.instanceTypes;
  return [
    ...(single && single !== 'mixed' ? [{ name: single, field: ['instanceType'] }] : []),
    ...(list ?? []).map((name, index) => ({ name, field: [...typesField(pool), index] })),
  ];
}

const typesField = (pool: RawPool): readonly string[] =>
  pool.kind === 'nodeGroup' ? ['instancesDistribution', 'instanceTypes'] : ['instanceTypes'];

function unknownType(pool: RawPool, name: string, field: WrittenType['field']): Finding {
  const near = nearestInstanceType(name);
  return onField(pool, field, {
    code: 'config.instance-type-unknown',
    severity: 'warning',
    message: `instance type ${JSON.stringify(name)} is not in the catalogue: nothing can be said of its nodes`,
    hint: near ? `did you mean ${near}?` : undefined,
    details: { instanceType: name, nearest: near },
  });
}

function notOffered(pool: RawPool, name: string, field: WrittenType['field']): Finding {
  return onField(pool, field, {
    code: 'config.instance-type-not-offered',
    severity: 'warning',
    message: `${name} is not offered in ${regionOf(pool)}: nodes of it cannot start there`,
    hint:
      pool.kind === 'managedNodeGroup'
        ? 'remove it: EKS refuses a managed group with such a type'
        : 'the other types of the list take its place; remove it to silence this',
    details: { instanceType: name, region: regionOf(pool) },
  });
}
