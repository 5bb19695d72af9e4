import { type Cidr, parseCidr, renderCidr } from '@berth/compute';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { overlaps } from '../render/setup/private-subnets.js';
import { freeBlocks } from './free-blocks.js';

const cidr = (text: string): Cidr => {
  const parsed = parseCidr(text);
  if (!parsed) throw new Error(`${text} is no block`);
  return parsed;
};

const found = (blocks: readonly string[], taken: readonly string[]): readonly string[] | undefined =>
  freeBlocks({ blocks: blocks.map(cidr), taken: taken.map(cidr) }, 3)?.map(renderCidr);

/** What eksctl makes of a /16: six of its eight parts. */
const eksctl = [0, 32, 64, 96, 128, 160].map((part) => `192.168.${part}.0/19`);

it.each([
  ['an empty VPC', ['10.0.0.0/16'], [], ['10.0.0.0/20', '10.0.16.0/20', '10.0.32.0/20']],
  [
    'a VPC of eksctl',
    ['192.168.0.0/16'],
    eksctl,
    ['192.168.192.0/20', '192.168.208.0/20', '192.168.224.0/20'],
  ],
  [
    'gaps',
    ['10.0.0.0/16'],
    ['10.0.8.0/24', '10.0.32.0/28'],
    ['10.0.16.0/20', '10.0.48.0/20', '10.0.64.0/20'],
  ],
  ['a small VPC', ['10.0.0.0/24'], ['10.0.0.0/26'], ['10.0.0.64/26', '10.0.0.128/26', '10.0.0.192/26']],
  [
    'a second block',
    ['10.0.0.0/24', '100.64.0.0/16'],
    ['10.0.0.0/24'],
    ['100.64.0.0/20', '100.64.16.0/20', '100.64.32.0/20'],
  ],
  ['a full VPC', ['10.0.0.0/24'], ['10.0.0.0/24'], undefined],
])('finds three in %s', (_, blocks, taken, expected) => {
  expect(found(blocks, taken)).toEqual(expected);
});

it('gives blocks that are inside, aligned, and over nothing', () => {
  const block = fc
    .tuple(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 18, max: 28 }))
    .map(([low, prefix]) => cidr(`10.0.${low >> 8}.${low & 255}/${prefix}`));
  fc.assert(
    fc.property(fc.array(block, { maxLength: 12 }), (taken) => {
      const free = freeBlocks({ blocks: [cidr('10.0.0.0/16')], taken }, 3);
      for (const [index, one] of (free ?? []).entries()) {
        expect(overlaps(cidr('10.0.0.0/16'), one)).toBe(true);
        expect(parseCidr(renderCidr(one))).toEqual(one);
        const others = [...taken, ...(free ?? []).filter((_, at) => at !== index)];
        expect(others.some((other) => overlaps(other, one))).toBe(false);
      }
    }),
  );
});
