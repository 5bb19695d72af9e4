// Made-up labels, selectors of labels and requirements on nodes; few keys and values, so that they meet.
import type { Draft, Draw } from './draw.js';

export const NAMESPACES = ['default', 'other', 'third'] as const;
export const TOPOLOGY_KEYS = [
  'kubernetes.io/hostname',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/zone',
  'rack',
  'pool',
] as const;

/** How odd the values may be: `odd` ones no API server would take. */
export interface Oddity {
  readonly odd: number;
}

/** Labels of a pod. */
export const podLabels = (draw: Draw): Draft => ({
  ...draw.maybe(0.8, () => ({ app: draw.pick(['web', 'db', 'job']) })),
  ...draw.maybe(0.5, () => ({ rev: draw.pick(['1', '2', '']) })),
  ...draw.maybe(0.2, () => ({ tier: draw.pick(['front', 'back']) })),
});

/** A selector of pods; may be absent. */
export function labelSelector(draw: Draw, { odd }: Oddity): Draft | undefined {
  if (draw.chance(0.06)) return undefined;
  if (draw.chance(0.06)) return {};
  return {
    ...draw.maybe(0.7, () => ({
      matchLabels: draw.chance(0.1) ? { app: 'web', rev: '1' } : { app: draw.pick(['web', 'db', 'job']) },
    })),
    ...draw.maybe(0.35, () => ({ matchExpressions: draw.list(1, 2, () => labelExpression(draw, odd)) })),
  };
}

function labelExpression(draw: Draw, odd: number): Draft {
  const key = draw.pick(['app', 'rev', 'tier', 'absent']);
  const operator = draw.pick(['In', 'NotIn', 'Exists', 'DoesNotExist']);
  if (draw.chance(odd)) {
    return {
      key: draw.pick([key, '', 'bad key', '/x']),
      operator: draw.pick([operator, 'Equals', 'in', 'Gt']),
      ...draw.maybe(0.6, () => ({ values: draw.list(0, 2, () => draw.pick(['web', '1', '-x', 'a b', ''])) })),
    };
  }
  const values = draw.list(1, 2, () => draw.pick(['web', 'db', 'job', '1', '2', 'front', '']));
  return operator === 'In' || operator === 'NotIn' ? { key, operator, values } : { key, operator };
}

/** A term of a node selector: requirements on labels and on the name. */
export function nodeTerm(draw: Draw, { odd }: Oddity): Draft {
  return {
    ...draw.maybe(0.85, () => ({ matchExpressions: draw.list(0, 2, () => nodeExpression(draw, odd)) })),
    ...draw.maybe(0.15, () => ({ matchFields: draw.list(1, 2, () => nameExpression(draw, odd)) })),
  };
}

function nodeExpression(draw: Draw, odd: number): Draft {
  const operator = draw.pick(['In', 'In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']);
  const key = draw.pick(['disk', 'rank', 'pool', 'topology.kubernetes.io/zone', 'rack', 'absent']);
  if (draw.chance(odd)) {
    const values = draw.list(0, 3, () =>
      draw.pick(['ssd', '4', '-1', '1.5', 'a b', '', '99999999999999999999', '+4']),
    );
    const oddKey = draw.pick([key, key, '', 'a/b/c', 'Über']);
    return {
      key: oddKey,
      operator: draw.pick([operator, 'Gt', 'Lt', 'Equals', '']),
      ...draw.maybe(0.8, () => ({ values })),
    };
  }
  if (operator === 'Gt' || operator === 'Lt') {
    return {
      key: draw.pick(['rank', 'rank', 'disk', 'absent']),
      operator,
      values: [draw.pick(['0', '4', '8', '6', '007'])],
    };
  }
  if (operator === 'Exists' || operator === 'DoesNotExist') return { key, operator };
  const values = draw.list(1, 2, () =>
    draw.pick(['ssd', 'hdd', '4', '8', 'a', 'b', 'zone-a', 'zone-b', 'r1', '']),
  );
  return { key, operator, values };
}

function nameExpression(draw: Draw, odd: number): Draft {
  const values = [draw.pick(['n0', 'n1', 'n2', 'n9'])];
  if (draw.chance(odd)) {
    const key = draw.pick(['metadata.name', 'metadata.uid', 'spec.x', '']);
    const oddValues = draw.list(0, 2, () => draw.pick(['n0', 'n1', '']));
    return { key, operator: draw.pick(['In', 'NotIn', 'Exists', 'Gt']), values: oddValues };
  }
  return { key: 'metadata.name', operator: draw.pick(['In', 'In', 'NotIn']), values };
}
