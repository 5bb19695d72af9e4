import { describe, expect, it } from 'vitest';
import type { ActualSubnet } from '../inspect/actual.js';
import { chooseSubnets, type SubnetWish, type VpcFacts } from './choose-subnets.js';

const subnet = (id: string, zone: string, cidr: string, isPublic: boolean): ActualSubnet => ({
  id,
  zone,
  cidr,
  isPublic,
});
const vpc: VpcFacts = {
  vpcId: 'vpc-1',
  blocks: ['10.0.0.0/16'],
  zones: ['us-east-2a', 'us-east-2b', 'us-east-2c'],
  subnets: [
    subnet('subnet-b', 'us-east-2b', '10.0.16.0/20', true),
    subnet('subnet-a', 'us-east-2a', '10.0.0.0/20', true),
    subnet('subnet-p', 'us-east-2a', '10.0.64.0/18', false),
  ],
};

describe('chooseSubnets', () => {
  it('takes free blocks, the best zones, and the first public subnet in one of them', () => {
    expect(chooseSubnets(vpc, {})).toEqual({
      ok: true,
      value: {
        cidrs: ['10.0.32.0/20', '10.0.48.0/20', '10.0.128.0/20'],
        zones: ['us-east-2a', 'us-east-2b', 'us-east-2c'],
        publicSubnetId: 'subnet-a',
      },
    });
  });

  it('fills three subnets into fewer zones', () => {
    const zones = ['us-west-1a', 'us-west-1c'];
    expect(chooseSubnets({ ...vpc, zones }, {})).toMatchObject({
      value: { zones: ['us-west-1a', 'us-west-1c', 'us-west-1a'], publicSubnetId: 'subnet-a' },
    });
  });

  it('puts the NAT where the private subnets are', () => {
    expect(chooseSubnets(vpc, { zones: ['us-east-2b', 'us-east-2c'] })).toMatchObject({
      value: { publicSubnetId: 'subnet-b' },
    });
  });

  it.each<[string, SubnetWish, RegExp, RegExp]>([
    [
      'a block over another subnet',
      { cidrs: ['10.0.65.0/24', '10.0.32.0/24', '10.0.33.0/24'] },
      /10\.0\.65\.0\/24 overlaps the subnet subnet-p \(10\.0\.64\.0\/18, us-east-2a\)/,
      /--cidr/,
    ],
    ['two blocks', { cidrs: ['10.0.32.0/24', '10.0.33.0/24'] }, /2 blocks are named/, /three times/],
    [
      'a block outside',
      { cidrs: ['10.1.0.0/24', '10.0.32.0/24', '10.0.33.0/24'] },
      /not inside 10\.0\.0\.0\/16/,
      /left|leave/,
    ],
    ['a zone that is not there', { zones: ['us-east-2z'] }, /no zone us-east-2z/, /us-east-2a, us-east-2b/],
    [
      'a private subnet for the NAT',
      { publicSubnetId: 'subnet-p' },
      /no route to an internet/,
      /subnet-b, subnet-a/,
    ],
    ['a strange subnet for the NAT', { publicSubnetId: 'subnet-x' }, /no subnet of vpc-1/, /subnet-b/],
  ])('refuses %s', (_, wish, message, hint) => {
    expect(chooseSubnets(vpc, wish)).toMatchObject({
      ok: false,
      problem: { message: expect.stringMatching(message), hint: expect.stringMatching(hint) },
    });
  });

  it('refuses a VPC without a way out, and one without room', () => {
    const closed = vpc.subnets.map((one) => ({ ...one, isPublic: false }));
    expect(chooseSubnets({ ...vpc, subnets: closed }, {})).toMatchObject({
      problem: { message: expect.stringMatching(/no public subnet/) },
    });
    expect(chooseSubnets({ ...vpc, blocks: ['10.0.0.0/20'] }, {})).toMatchObject({
      problem: { message: expect.stringMatching(/no room for three subnets/) },
    });
  });
});
