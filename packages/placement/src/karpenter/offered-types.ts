// The instance types that a NodePool could start: their labels, what they hold, and what they cost where.
import {
  defaultZones,
  instanceType,
  instanceTypeNames,
  nodeShape,
  offeredIn,
  pricePerHour,
  type DeclaredCompute,
  type InstanceType,
  type KarpenterPool,
} from '@berth/compute';
import { amountOf } from '../snapshot/amount.js';
import type { Requirements } from './requirements.js';
import { allows, allowsAbsence, type ValueSet } from './value-set.js';
import { ARCH, CAPACITY_TYPE, INSTANCE, INSTANCE_TYPE, OS, REGION, ZONE } from './well-known-labels.js';

/** A type bought in one way in one zone. */
export interface Offering {
  readonly zone: string;
  readonly capacityType: 'spot' | 'on-demand';
  readonly usdPerHour: number;
}

export interface OfferedType {
  readonly type: InstanceType;
  readonly labels: ReadonlyMap<string, string>;
  /** What pods get, by resource; as Karpenter reckons before it has seen such a node. */
  readonly allocatable: ReadonlyMap<string, number>;
  readonly capacity: ReadonlyMap<string, number>;
  readonly offerings: readonly Offering[];
}

const known = new WeakMap<KarpenterPool, readonly OfferedType[]>();

/** The types of the region that meet the NodePool's own requirements. */
export function offeredTypes(
  compute: DeclaredCompute,
  pool: KarpenterPool,
  requirements: Requirements,
): readonly OfferedType[] {
  const cached = known.get(pool);
  if (cached) return cached;
  const zones = zonesOf(compute);
  const types = instanceTypeNames().flatMap((name): readonly OfferedType[] => {
    if (offeredIn(name, compute.region) === false) return [];
    const type = instanceType(name);
    if (!type || type.arch.endsWith('_mac')) return [];
    const labels = labelsOf(type, compute.region);
    if (!labelsMeet(labels, requirements)) return [];
    const offerings = offeringsOf(type, { region: compute.region, zones });
    const offered = { type, labels, offerings, ...amountsOf(type, pool) };
    return offeringsFor(offered, requirements).length > 0 ? [offered] : [];
  });
  known.set(pool, types);
  return types;
}

/** The zones that nodes may be in. */
export const zonesOf = ({ zones, region }: DeclaredCompute): readonly string[] =>
  zones.length > 0 ? zones : defaultZones(region);

/** True when the type has the labels that are asked for; zone and way of buying are a matter of offerings. */
export function labelsMeet(labels: ReadonlyMap<string, string>, requirements: Requirements): boolean {
  for (const [key, set] of requirements) {
    if (!isOfType(key)) continue;
    const value = labels.get(key);
    if (value === undefined ? !allowsAbsence(set) : !allows(set, value)) return false;
  }
  return true;
}

/** The offerings in the zones and ways of buying that are asked for. */
export function offeringsFor({ offerings }: OfferedType, requirements: Requirements): readonly Offering[] {
  const zone = requirements.get(ZONE);
  const capacityType = requirements.get(CAPACITY_TYPE);
  if (!zone && !capacityType) return offerings;
  return offerings.filter((one) => allowsIn(zone, one.zone) && allowsIn(capacityType, one.capacityType));
}

const allowsIn = (set: ValueSet | undefined, value: string): boolean =>
  set === undefined || allows(set, value);

const OF_TYPE: ReadonlySet<string> = new Set([ARCH, OS, INSTANCE_TYPE, REGION]);

const isOfType = (key: string): boolean => OF_TYPE.has(key) || key.startsWith(INSTANCE);

/** `m5d.24xlarge`: category m, generation 5, family m5d, size 24xlarge. */
const NAME = /^(?<category>[a-z]+)(?:-\d+tb)?(?<generation>\d+)/;

function labelsOf(type: InstanceType, region: string): ReadonlyMap<string, string> {
  const [family = '', size = ''] = type.name.split('.');
  const { category, generation } = NAME.exec(type.name)?.groups ?? {};
  const isArm = type.arch.startsWith('arm64');
  const of: Readonly<Record<string, string | undefined>> = {
    [ARCH]: isArm ? 'arm64' : 'amd64',
    [OS]: 'linux',
    [INSTANCE_TYPE]: type.name,
    [REGION]: region,
    [`${INSTANCE}category`]: category,
    [`${INSTANCE}generation`]: generation,
    [`${INSTANCE}family`]: family,
    [`${INSTANCE}size`]: size,
    [`${INSTANCE}cpu`]: String(type.vcpu),
    [`${INSTANCE}cpu-manufacturer`]: isArm ? 'aws' : /^[a-z]+\d+[a-z-]*a/.test(family) ? 'amd' : 'intel',
    [`${INSTANCE}memory`]: String(type.memoryMib),
    [`${INSTANCE}hypervisor`]: type.hypervisor === 'metal' ? '' : type.hypervisor,
    [`${INSTANCE}local-nvme`]: type.localNvmeGb > 0 ? String(type.localNvmeGb) : undefined,
    ...gpuLabels(type),
  };
  return new Map(Object.entries(of).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

function gpuLabels(type: InstanceType): Readonly<Record<string, string>> {
  if (type.gpuCount === 0) return {};
  return {
    [`${INSTANCE}gpu-name`]: type.gpuName.toLowerCase().replaceAll(' ', '-'),
    [`${INSTANCE}gpu-manufacturer`]: type.acceleratorKind,
    [`${INSTANCE}gpu-count`]: String(type.gpuCount),
    [`${INSTANCE}gpu-memory`]: String(Math.round(type.gpuMemoryMib / type.gpuCount)),
  };
}

function offeringsOf(
  type: InstanceType,
  { region, zones }: { readonly region: string; readonly zones: readonly string[] },
): readonly Offering[] {
  const price = (spot: boolean): number | undefined =>
    pricePerHour({ instanceType: type.name, region, spot })?.usdPerHour;
  const [onDemand, spot] = [price(false), type.spotSupported ? price(true) : undefined];
  return zones.flatMap((zone) => [
    ...(onDemand === undefined ? [] : [{ zone, capacityType: 'on-demand', usdPerHour: onDemand } as const]),
    ...(spot === undefined ? [] : [{ zone, capacityType: 'spot', usdPerHour: spot } as const]),
  ]);
}

function amountsOf(
  type: InstanceType,
  { nodeClass }: KarpenterPool,
): Pick<OfferedType, 'allocatable' | 'capacity'> {
  const { volumeSizeGib, maxPods } = nodeClass;
  const shape = nodeShape(type, { volumeSizeGib, maxPods, memoryModel: 'pessimistic' });
  const numbers = (quantities: Readonly<Record<string, string>>): ReadonlyMap<string, number> =>
    new Map(Object.entries(quantities).map(([resource, text]) => [resource, amountOf(resource, text)]));
  return { allocatable: numbers(shape.allocatable), capacity: numbers(shape.capacity) };
}
