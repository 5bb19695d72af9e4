// Made-up nodes: three zones, a few labels and taints, room that is soon used up.
import type { Draft, Draw } from './draw.js';
import type { Oddity } from './vary-labels.js';
import { amount } from './vary-resources.js';

const MIB = 1024 * 1024;

export interface NodeOptions extends Oddity {
  /** How often a node has taints, images, resources of its own kind. */
  readonly tainted: number;
  readonly imaged: number;
}

export function makeNode(draw: Draw, index: number, options: NodeOptions): Draft {
  const name = `n${index}`;
  const taints = draw.chance(options.tainted) ? makeTaints(draw, options) : [];
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: nodeLabels(draw, name) },
    spec: {
      ...draw.maybe(options.tainted / 4, () => ({ unschedulable: true })),
      ...(taints.length > 0 ? { taints } : {}),
    },
    status: {
      allocatable: allocatable(draw, options),
      ...draw.maybe(options.imaged, () => ({ images: draw.list(1, 3, () => makeImage(draw)) })),
      ...draw.maybe(0.1, () => ({
        conditions: [{ type: 'Ready', status: draw.pick(['False', 'Unknown']) }],
      })),
    },
  };
}

const nodeLabels = (draw: Draw, name: string): Draft => ({
  ...draw.maybe(0.95, () => ({
    'kubernetes.io/hostname': draw.chance(0.95) ? name : draw.pick(['shared', 'n0']),
  })),
  ...draw.maybe(0.9, () => ({ 'topology.kubernetes.io/zone': draw.pick(['zone-a', 'zone-b', 'zone-c']) })),
  ...draw.maybe(0.8, () => ({ 'topology.kubernetes.io/region': draw.pick(['r', 'r', 'q']) })),
  ...draw.maybe(0.5, () => ({ rack: draw.pick(['r1', 'r2', 'r3', '']) })),
  ...draw.maybe(0.5, () => ({ disk: draw.pick(['ssd', 'hdd']) })),
  ...draw.maybe(0.5, () => ({ rank: draw.pick(['4', '8', '007', 'x', '']) })),
  ...draw.maybe(0.5, () => ({ pool: draw.pick(['a', 'b']) })),
});

/** Taints; the API server takes one of a key and effect. */
function makeTaints(draw: Draw, options: Oddity): readonly Draft[] {
  const taints = draw.list(1, 3, () => makeTaint(draw, options));
  if (draw.chance(options.odd)) return taints;
  const byKey = new Map(taints.map((taint) => [`${String(taint['key'])} ${String(taint['effect'])}`, taint]));
  return [...byKey.values()];
}

/** A taint; tolerations of pods use the same keys and values. */
const makeTaint = (draw: Draw, { odd }: Oddity): Draft => ({
  key: draw.chance(odd) ? draw.pick(['', 'bad key']) : draw.pick(['k', 'j', 'nvidia.com/gpu']),
  ...draw.maybe(0.7, () => ({ value: draw.pick(['v', 'w', '', 'true']) })),
  effect: draw.chance(odd)
    ? draw.pick(['', 'Whatever', 'noschedule'])
    : draw.pick(['NoSchedule', 'NoExecute', 'PreferNoSchedule', 'PreferNoSchedule']),
});

function allocatable(draw: Draw, { odd }: Oddity): Draft {
  return {
    ...draw.maybe(1 - odd / 2, () => ({ cpu: draw.pick(['1', '2', '4', '3920m', '0.5', '1930m', '0']) })),
    ...draw.maybe(1 - odd / 2, () => ({
      memory: draw.pick(['2Gi', '4Gi', '8Gi', '7.5Gi', '4e9', '15554Mi', '3G', '128974848000m']),
    })),
    ...draw.maybe(1 - odd / 2, () => ({ pods: draw.pick(['110', '110', '110', '3', '2', '0']) })),
    ...draw.maybe(0.4, () => ({ 'ephemeral-storage': draw.pick(['10Gi', '20e9', '1Gi']) })),
    ...draw.maybe(0.3, () => ({ 'nvidia.com/gpu': draw.pick(['1', '2', '0', '8']) })),
    ...draw.maybe(0.1, () => ({ 'hugepages-2Mi': draw.pick(['1Gi', '64Mi']) })),
    ...draw.maybe(0.05, () => ({ 'example.com/odd': amount(draw, { odd }) })),
    ...draw.maybe(odd, () => ({
      [draw.pick(['kubernetes.io/batch-cpu', 'unknown', 'attachable-volumes-x', 'requests.cpu'])]: amount(
        draw,
        { odd },
      ),
    })),
  };
}

const makeImage = (draw: Draw): Draft => ({
  names: draw.list(1, 2, () =>
    draw.pick([
      'repo/app:1',
      'repo/app:latest',
      'library/big:latest',
      'registry.example:5000/x/spark:latest',
      'repo/app@sha256:0000',
      'app:1',
    ]),
  ),
  sizeBytes: draw.pick([
    0,
    10 * MIB,
    23 * MIB,
    24 * MIB,
    300 * MIB,
    999 * MIB,
    1000 * MIB,
    3000 * MIB,
    90_000 * MIB,
  ]),
});
