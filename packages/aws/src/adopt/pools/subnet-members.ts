// In which subnets a node group stands, in the fewest words: all of a kind, those of some zones, or each by name.
import { isJsonArray, isJsonObject, type JsonObject } from '@berth/kube';
import type { SubnetFacts } from '../../render/facts.js';
import { present } from '../template-values.js';

/** The cluster's subnets as the file will name them. */
export interface PoolSubnets {
  /** The cluster's zones; undefined for a VPC that was there before, of which every subnet counts. */
  readonly zones?: readonly string[] | undefined;
  readonly public: readonly SubnetFacts[];
  readonly private: readonly SubnetFacts[];
  readonly localPublic: readonly SubnetFacts[];
  readonly localPrivate: readonly SubnetFacts[];
}

/** Members for a list of subnets: literal ids, or what a template picks from eksctl's exports. */
export function subnetMembers(value: unknown, subnets: PoolSubnets): JsonObject {
  const items = isJsonArray(value) ? value : [];
  const ids = items.filter((item) => typeof item === 'string');
  if (ids.length === 0) return exported(value, subnets);
  const isIn = (some: readonly SubnetFacts[]) => some.some(({ id }) => ids.includes(id));
  const isPrivate = !isIn(subnets.public) && !isIn(subnets.localPublic);
  const own = isPrivate ? subnets.private : subnets.public;
  const local = isPrivate ? subnets.localPrivate : subnets.localPublic;
  const all = own.filter(({ zone }) => subnets.zones?.includes(zone) ?? true);
  const isAll = sameSet(
    ids,
    all.map(({ id }) => id),
  );
  return present({ privateNetworking: isPrivate || undefined, ...(isAll ? {} : chosen(ids, own, local)) });
}

/** Some subnets: whole zones by their names, else each by its own. */
function chosen(
  ids: readonly string[],
  own: readonly SubnetFacts[],
  local: readonly SubnetFacts[],
): JsonObject {
  for (const [name, some] of [
    ['availabilityZones', own],
    ['localZones', local],
  ] as const) {
    const used = [...new Set(some.filter(({ id }) => ids.includes(id)).map(({ zone }) => zone))];
    const inZones = some.filter(({ zone }) => used.includes(zone)).map(({ id }) => id);
    if (used.length > 0 && sameSet(ids, inZones)) return { [name]: used };
  }
  const known = new Map(own.map(({ id, alias }) => [id, alias ?? id]));
  return { subnets: ids.map((id) => known.get(id) ?? id) };
}

/** `Fn::Select` of the n-th of an export, in the order of the cluster's zones. */
function exported(value: unknown, { zones = [] }: PoolSubnets): JsonObject {
  const text = JSON.stringify(value ?? '');
  const picked = (isJsonArray(value) ? value : []).flatMap((item) => {
    const select = isJsonObject(item) ? item['Fn::Select'] : undefined;
    const zone = isJsonArray(select) ? zones[Number(select[0])] : undefined;
    return zone ?? [];
  });
  const isAll = picked.length === 0 || picked.length === zones.length;
  return present({
    privateNetworking: text.includes('SubnetsPrivate') || undefined,
    availabilityZones: isAll ? undefined : picked,
  });
}

const sameSet = (a: readonly string[], b: readonly string[]): boolean => {
  const other = new Set(b);
  return new Set(a).size === other.size && a.every((item) => other.has(item));
};
