// Made-up affinity and topology spread: of pods to nodes and of pods to one another.
import type { Draft, Draw } from './draw.js';
import { labelSelector, NAMESPACES, nodeTerm, TOPOLOGY_KEYS, type Oddity } from './vary-labels.js';

export interface NeighbourOptions extends Oddity {
  /** How often a pod has each of them. */
  readonly nodeAffinity: number;
  readonly podAffinity: number;
  readonly spread: number;
}

/** Everything of a pod's spec that has to do with where its neighbours are. */
export function neighbourSpec(draw: Draw, options: NeighbourOptions): Draft {
  const affinity = {
    ...draw.maybe(options.nodeAffinity, () => ({ nodeAffinity: nodeAffinity(draw, options) })),
    ...draw.maybe(options.podAffinity, () => ({ podAffinity: podAffinity(draw, options, 0.35) })),
    ...draw.maybe(options.podAffinity, () => ({ podAntiAffinity: podAffinity(draw, options, 0.6) })),
  };
  const spread = draw.chance(options.spread) ? draw.list(1, 3, () => spreadConstraint(draw, options)) : [];
  return {
    ...(Object.keys(affinity).length > 0 || draw.chance(0.02) ? { affinity } : {}),
    ...(spread.length > 0 ? { topologySpreadConstraints: withoutTwins(spread) } : {}),
    ...draw.maybe(options.nodeAffinity / 3, () => ({
      nodeSelector: draw.pick<Draft>([
        { disk: 'ssd' },
        { pool: 'a' },
        { 'topology.kubernetes.io/zone': 'zone-a' },
        { absent: 'x' },
        { rank: '' },
        {},
      ]),
    })),
  };
}

const nodeAffinity = (draw: Draw, options: Oddity): Draft => ({
  ...draw.maybe(0.6, () => ({
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: draw.list(draw.chance(options.odd) ? 0 : 1, 3, () => nodeTerm(draw, options)),
    },
  })),
  ...draw.maybe(0.6, () => ({
    preferredDuringSchedulingIgnoredDuringExecution: draw.list(1, 3, () => ({
      weight: weight(draw, options),
      preference: nodeTerm(draw, options),
    })),
  })),
});

const weight = (draw: Draw, { odd }: Oddity): number =>
  draw.chance(odd) ? draw.pick([0, -5, 101, 1000]) : draw.pick([1, 10, 50, 99, 100, 3, 7]);

const podAffinity = (draw: Draw, options: Oddity, required: number): Draft => ({
  ...draw.maybe(required, () => ({
    requiredDuringSchedulingIgnoredDuringExecution: draw.list(1, 2, () => podTerm(draw, options)),
  })),
  ...draw.maybe(0.6, () => ({
    preferredDuringSchedulingIgnoredDuringExecution: draw.list(1, 2, () => ({
      weight: weight(draw, options),
      podAffinityTerm: podTerm(draw, options),
    })),
  })),
});

function podTerm(draw: Draw, options: Oddity): Draft {
  const selector = labelSelector(draw, options);
  return {
    ...(selector === undefined ? {} : { labelSelector: selector }),
    topologyKey: draw.chance(options.odd) ? draw.pick(['', 'absent']) : draw.pick(TOPOLOGY_KEYS),
    ...draw.maybe(0.25, () => ({ namespaces: draw.list(0, 2, () => draw.pick([...NAMESPACES, 'gone'])) })),
    ...draw.maybe(0.25, () => ({ namespaceSelector: namespaceSelector(draw, options) })),
    ...draw.maybe(selector === undefined ? 0 : 0.1, () => ({
      matchLabelKeys: keysOutside(selector, draw.pick([['rev'], ['missing'], ['rev', 'missing']])),
    })),
    ...draw.maybe(selector === undefined ? 0 : 0.1, () => ({
      mismatchLabelKeys: keysOutside(selector, draw.pick([['tier'], ['lost']])),
    })),
  };
}

const namespaceSelector = (draw: Draw, { odd }: Oddity): Draft =>
  draw.chance(odd)
    ? { matchExpressions: [{ key: 'team', operator: 'In' }] }
    : draw.pick<Draft>([
        {},
        { matchLabels: { team: 'red' } },
        { matchLabels: { team: 'none' } },
        { matchLabels: { 'kubernetes.io/metadata.name': 'other' } },
        { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] },
        { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['red'] }] },
      ]);

function spreadConstraint(draw: Draw, options: Oddity): Draft {
  const selector = labelSelector(draw, options);
  const isHard = draw.chance(0.55);
  return {
    maxSkew: draw.chance(options.odd) ? draw.pick([0, -1, 100]) : draw.pick([1, 1, 2, 3, 5]),
    topologyKey: draw.chance(options.odd) ? draw.pick(['', 'absent']) : draw.pick(TOPOLOGY_KEYS),
    whenUnsatisfiable: draw.chance(options.odd / 2)
      ? 'Sometimes'
      : isHard
        ? 'DoNotSchedule'
        : 'ScheduleAnyway',
    ...(selector === undefined ? {} : { labelSelector: selector }),
    ...draw.maybe(isHard ? 0.3 : 0, () => ({
      minDomains: draw.chance(options.odd) ? 0 : draw.pick([1, 2, 3, 5]),
    })),
    ...draw.maybe(0.25, () => ({ nodeAffinityPolicy: draw.pick(['Honor', 'Ignore']) })),
    ...draw.maybe(0.35, () => ({ nodeTaintsPolicy: draw.pick(['Honor', 'Honor', 'Ignore']) })),
    ...draw.maybe(selector === undefined ? 0 : 0.2, () => ({
      matchLabelKeys: keysOutside(selector, draw.pick([['rev'], ['missing'], ['rev', 'tier']])),
    })),
  };
}

/** A key is in the selector or among the keys to match, not both. */
const keysOutside = (selector: Draft | undefined, keys: readonly string[]): readonly string[] =>
  keys.filter((key) => !JSON.stringify(selector ?? {}).includes(`"${key}"`));

/** Two constraints of one kind on one key are not allowed. */
function withoutTwins(constraints: readonly Draft[]): readonly Draft[] {
  const seen = new Set<string>();
  return constraints.filter((constraint) => {
    const key = `${String(constraint['topologyKey'])} ${String(constraint['whenUnsatisfiable'])}`;
    return !seen.has(key) && seen.add(key);
  });
}
