// Instance types of a group: lists that the autoscaler, the image or the market cannot handle.
import { amiFamilyOf } from '../ami-family.js';
import { type InstanceType, instanceType, nearestInstanceType } from '../catalogue.js';
import type { Path } from '../schema/decode.js';
import { offeredIn, zoneIdsOffering, zoneNames } from '../zones.js';
import { forEachPool, type LintPool, onPool, typesPath, type LintRule } from './lint-rule.js';

const knownTypes = ({ pool }: LintPool): readonly InstanceType[] =>
  pool.instanceTypes.flatMap((name) => instanceType(name) ?? []);

/** Cluster Autoscaler takes the first type of a list for all of them. */
const sizesOfList = forEachPool((pool) => {
  const [first, ...others] = knownTypes(pool);
  const differing = others.filter(
    (one) => first && (one.vcpu !== first.vcpu || one.memoryMib !== first.memoryMib),
  );
  if (!first || differing.length === 0) return [];
  const smaller = differing.filter(({ vcpu, memoryMib }) => vcpu < first.vcpu || memoryMib < first.memoryMib);
  const size = ({ name, vcpu, memoryMib }: InstanceType) => `${name} (${vcpu} vCPU, ${memoryMib / 1024} GiB)`;
  if (smaller[0]) {
    return [
      onPool(pool, typesPath(pool), {
        code: 'instances.first-larger',
        severity: 'warning',
        message:
          `Cluster Autoscaler takes every node of ${pool.pool.name} for ${size(first)}, but AWS ` +
          `may start ${size(smaller[0])}: a pod that fits the first only would wait, with the ` +
          'bill running',
        fix: 'put the smallest type first, or use types of one size',
      }),
    ];
  }
  return [
    onPool(pool, typesPath(pool), {
      code: 'instances.mixed-sizes',
      severity: 'info',
      message:
        `Cluster Autoscaler takes every node of ${pool.pool.name} for ${size(first)}, its ` +
        'smallest: what larger types in the list have more is used by chance only',
      fix: 'use types of one size, or a group for each size',
    }),
  ];
});

/** One image cannot start both processors. */
const architectures = forEachPool((pool) => {
  const types = knownTypes(pool);
  const other = types.find(({ arch }) => arch !== types[0]?.arch);
  if (!types[0] || !other) return [];
  return [
    onPool(pool, typesPath(pool), {
      code: 'instances.mixed-architectures',
      severity: 'error',
      message:
        `${types[0].name} is ${types[0].arch} and ${other.name} is ${other.arch}: one image ` +
        'cannot start both, and AWS refuses the group',
      fix: 'make a group for each processor',
    }),
  ];
});

/** Pods that ask for a GPU need it on every node the group may start. */
const devices = forEachPool((pool) => {
  const types = knownTypes(pool);
  const [first] = types;
  const other = types.find(
    (one) => one.gpuCount !== first?.gpuCount || one.neuronDevices !== first.neuronDevices,
  );
  if (!first || !other) return [];
  const of = (one: InstanceType) => `${one.name} has ${one.gpuCount || one.neuronDevices || 'no'} device(s)`;
  return [
    onPool(pool, typesPath(pool), {
      code: 'instances.mixed-devices',
      severity: 'warning',
      message: `${of(first)}, ${of(other)}: which one AWS starts is not for a pod to say`,
      fix: pool.group.instanceSelector
        ? 'set gpus and neuron_devices in the instanceSelector (0 for types without), or list types'
        : 'list types with the same number of devices',
    }),
  ];
});

/** What the region offers, as far as the tables know. EKS refuses a managed group for one wrong type of its list. */
const offered = forEachPool((pool, { compute: { region } }) => {
  const names = pool.pool.instanceTypes;
  const missing = names.filter((name) => instanceType(name) && offeredIn(name, region) === false);
  const unknown = names.filter((name) => !instanceType(name));
  const isRefused = pool.kind === 'managedNodeGroup' || missing.length === names.length;
  return [
    ...missing.map((name) =>
      onPool(pool, typePath(pool, name), {
        code: 'instances.not-offered',
        severity: isRefused ? 'error' : 'info',
        message:
          missing.length === names.length
            ? `${region} does not offer ${name}: ${pool.pool.name} can have no node`
            : isRefused
              ? `${region} does not offer ${name}: EKS refuses the whole group ${pool.pool.name}`
              : `${region} does not offer ${name}; the other types of the list take its place`,
        fix: names.length > 1 ? 'remove it from the list' : 'use another type or another region',
      }),
    ),
    ...unknown.map((name) => {
      const near = nearestInstanceType(name);
      return onPool(pool, typePath(pool, name), {
        code: 'instances.unknown',
        severity: 'warning',
        message: `the catalogue does not know ${name}: nothing can be said of its nodes`,
        fix: near ? `did you mean ${near}?` : 'check its name',
      });
    }),
  ];
});

/** Where one type of a list is written. */
function typePath(pool: LintPool, name: string): Path {
  const path = typesPath(pool);
  const isList = path.at(-1) === 'instanceTypes';
  return isList ? [...path, pool.pool.instanceTypes.indexOf(name)] : path;
}

/** Zone names differ from account to account, so only their number can be compared. */
const zonesOffering = forEachPool((pool, { compute }) => {
  const total = zoneNames(compute.region).length;
  const zones = pool.pool.zones.length || compute.zones.length;
  const everywhere = pool.pool.instanceTypes.some(
    (name) => zoneIdsOffering(name, compute.region).length === total,
  );
  const [scarce] = pool.pool.instanceTypes
    .map((name) => ({ name, ids: zoneIdsOffering(name, compute.region) }))
    .filter(({ ids }) => ids.length > 0 && total - ids.length > total - zones);
  if (everywhere || !scarce || total === 0) return [];
  return [
    onPool(pool, typesPath(pool), {
      code: 'instances.some-zones',
      severity: pool.pool.instanceTypes.length === 1 ? 'warning' : 'info',
      message:
        `${scarce.name} is offered in ${scarce.ids.length} of ${total} zones ` +
        `(${scarce.ids.join(', ')}), and ${pool.pool.name} uses ${zones}: ` +
        (pool.kind === 'managedNodeGroup'
          ? 'EKS refuses a managed group with one of the others'
          : 'in the others no node of it starts'),
      fix: 'set availabilityZones of the group to zones that offer it (aws ec2 describe-instance-type-offerings)',
    }),
  ];
});

/** A GPU without a driver is no GPU. */
const drivers = forEachPool((pool) => {
  const family = amiFamilyOf(pool.group.amiFamily);
  const gpu = knownTypes(pool).find(({ acceleratorKind }) => acceleratorKind === 'nvidia');
  if (!gpu || pool.group.ami || !/^(Ubuntu|Windows)/.test(family)) return [];
  return [
    onPool(pool, ['amiFamily'], {
      code: 'gpu.no-driver',
      severity: 'warning',
      message: `images of ${family} have no NVIDIA drivers: pods that ask for the GPU of ${gpu.name} will wait`,
      fix: 'use AmazonLinux2023 or Bottlerocket, or install the GPU operator',
    }),
  ];
});

/** A GPU node full of pods that need none is the dearest place to run them. */
const gpuTaint = forEachPool((pool) => {
  const gpu = knownTypes(pool).find(({ gpuCount, neuronDevices }) => gpuCount + neuronDevices > 0);
  const keepsOff = pool.pool.taints.some(({ effect }) => effect !== 'PreferNoSchedule');
  if (!gpu || keepsOff) return [];
  return [
    onPool(pool, [], {
      code: 'gpu.no-taint',
      severity: 'warning',
      message:
        `nothing keeps pods without need of a GPU off ${pool.pool.name} (${gpu.name}): they fill ` +
        'it, and it never scales down',
      fix: 'add a taint, for example nvidia.com/gpu=present:NoSchedule, and tolerate it in GPU pods',
    }),
  ];
});

/** All rules of instance types. */
export const instanceLint: readonly LintRule[] = [
  sizesOfList,
  architectures,
  devices,
  offered,
  zonesOffering,
  drivers,
  gpuTaint,
];
