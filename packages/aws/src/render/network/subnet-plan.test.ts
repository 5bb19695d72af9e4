import { describe, expect, it } from 'vitest';
import { planSubnets } from './subnet-plan.js';

const blocks = (cidr: string, zones: readonly string[]) => {
  const plan = planSubnets(cidr, zones, []);
  return plan.ok
    ? [...plan.value.public, ...plan.value.private].map((subnet) => subnet.cidr)
    : plan.problem.code;
};

describe('planSubnets', () => {
  it.each([
    ['192.168.0.0/16', 2, ['192.168.0.0/19', '192.168.32.0/19', '192.168.64.0/19', '192.168.96.0/19']],
    ['10.0.0.0/24', 1, ['10.0.0.0/27', '10.0.0.32/27']],
    ['10.9.8.7/16', 1, ['10.9.8.7/19', '10.9.40.7/19']],
    ['10.0.0.0/15', 2, 'render.vpc-cidr'],
    ['10.0.0.0/25', 2, 'render.vpc-cidr'],
    ['fd00::/16', 2, 'render.vpc-cidr'],
    ['10.0.0.0/16', 9, 'render.too-many-zones'],
  ])('%s in %i zones', (cidr, count, expected) => {
    const zones = Array.from({ length: count }, (_, index) => `z${index}`);
    expect(blocks(cidr, zones)).toEqual(expected);
  });

  it('cuts sixteen blocks for more than four zones', () => {
    expect(blocks('10.0.0.0/16', ['a', 'b', 'c', 'd', 'e'])).toContain('10.0.144.0/20');
  });
});
