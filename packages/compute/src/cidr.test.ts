// CIDR blocks, both families: what Go's parser takes, and round trips.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cidrSize, parseCidr, renderCidr } from './cidr.js';

describe('parseCidr', () => {
  it.each([
    ['10.0.0.5/16', '10.0.0.0/16'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['192.168.1.255/32', '192.168.1.255/32'],
    ['fd00::/16', 'fd00::/16'],
    ['2001:DB8:0:0:1:0:0:1/128', '2001:db8::1:0:0:1/128'],
    ['2001:db8:0:1:1:1:1:1/64', '2001:db8:0:1::/64'],
    ['::/0', '::/0'],
    ['::1/128', '::1/128'],
  ])('%s is %s', (text, rendered) => {
    const cidr = parseCidr(text);
    expect(cidr && renderCidr(cidr)).toBe(rendered);
  });

  it.each([
    '',
    'x',
    '10.0.0.0',
    '10.0.0/8',
    '10.0.0.0/33',
    '010.0.0.0/8',
    '10.0.0.0/08',
    '1.2.3.256/8',
    '::/129',
    ':::/8',
    '1::2::3/8',
    '1:2/8',
    '10.0.0.0/8/8',
  ])('%s is none', (text) => expect(parseCidr(text)).toBeUndefined());

  it('comes back from what it renders', () => {
    const block = fc.oneof(
      fc.record({
        family: fc.constant(4 as const),
        base: fc.bigInt(0n, 2n ** 32n - 1n),
        prefix: fc.integer({ min: 0, max: 32 }),
      }),
      fc.record({
        family: fc.constant(6 as const),
        base: fc.bigInt(0n, 2n ** 128n - 1n),
        prefix: fc.integer({ min: 0, max: 128 }),
      }),
    );
    fc.assert(
      fc.property(block, (cidr) => {
        const canonical = parseCidr(renderCidr(cidr));
        expect(canonical).toBeDefined();
        expect(canonical && parseCidr(renderCidr(canonical))).toEqual(canonical);
        expect((canonical?.base ?? 0n) % cidrSize(cidr)).toBe(0n);
      }),
    );
  });
});
