// The table of specs: what EKS' own AMI reserves and leaves, by instance type.
import * as fc from 'fast-check';
import { bytesOf, millisOf } from '@berth/kube';
import { describe, expect, it } from 'vitest';
import { instanceType, instanceTypeNames } from './catalogue.js';
import { nodeShape } from './node-shape.js';

const typeOf = (name: string) => {
  const type = instanceType(name);
  if (!type) throw new Error(`no such type: ${name}`);
  return type;
};
const mib = (quantity: string | undefined) => bytesOf(quantity) / 1024 ** 2;

describe('nodeShape', () => {
  it.each([
    // type, pods, reserved CPU, allocatable CPU, reserved memory, allocatable memory: nominal, with 7.5 % overhead
    ['t2.micro', 4, 60, 940, 299, 625, 548],
    ['t2.medium', 17, 70, 1930, 442, 3554, 3246],
    ['t3.medium', 17, 70, 1930, 442, 3554, 3246],
    ['t3.large', 35, 70, 1930, 640, 7452, 6837],
    ['c5.large', 29, 70, 1930, 574, 3422, 3114],
    ['c3.2xlarge', 58, 90, 7910, 893, 14367, 13215],
    ['c5.2xlarge', 58, 90, 7910, 893, 15391, 14162],
    ['m4.2xlarge', 58, 90, 7910, 893, 31775, 29317],
    ['g5.12xlarge', 737, 190, 47810, 8362, 188146, 173400],
    ['m5.large', 29, 70, 1930, 574, 7518, 6903],
  ])('%s', (name, pods, reservedCpu, cpu, reservedMemory, nominal, pessimistic) => {
    const shape = nodeShape(typeOf(name), { volumeSizeGib: 80 });
    const lower = nodeShape(typeOf(name), { volumeSizeGib: 80, memoryModel: 'pessimistic' });
    expect(shape.maxPods).toBe(pods);
    expect([shape.reservedCpuMillis, shape.reservedMemoryMib]).toEqual([reservedCpu, reservedMemory]);
    expect(millisOf(shape.allocatable['cpu'])).toBe(cpu);
    expect(mib(shape.allocatable['memory'])).toBe(nominal);
    expect(mib(lower.allocatable['memory'])).toBe(pessimistic);
  });

  it('advertises GPUs and caps the pods of managed groups', () => {
    const shape = nodeShape(typeOf('g5.12xlarge'), { volumeSizeGib: 80, managed: true });
    expect(shape.capacity['nvidia.com/gpu']).toBe('4');
    expect(shape.maxPods).toBe(250);
  });

  it.each([
    [{ managed: true }, 29],
    [{ managed: true, maxPods: 20 }, 20],
    [{ managed: true, maxPods: 500 }, 110],
    [{ maxPods: 500 }, 500],
    [{ prefixDelegation: true }, 110],
    [{ managed: true, prefixDelegation: true }, 110],
  ])('counts the pods of an m5.large with %j', (options, pods) => {
    const shape = nodeShape(typeOf('m5.large'), { volumeSizeGib: 80, ...options });
    expect(shape.maxPods).toBe(pods);
    expect(shape.allocatable['pods']).toBe(`${pods}`);
  });

  it('keeps 10 % and 1 GiB of the disk', () => {
    const shape = nodeShape(typeOf('m5.large'), { volumeSizeGib: 200 });
    expect(bytesOf(shape.capacity['ephemeral-storage'])).toBe(200 * 1024 ** 3);
    expect(bytesOf(shape.allocatable['ephemeral-storage'])).toBe(179 * 1024 ** 3);
  });

  it('never offers more than there is, for any type', () => {
    const anyType = fc.constantFrom(...instanceTypeNames()).map(typeOf);
    const anyDisk = fc.integer({ min: 1, max: 16_384 });
    fc.assert(
      fc.property(anyType, anyDisk, fc.boolean(), (type, volumeSizeGib, managed) => {
        const nominal = nodeShape(type, { volumeSizeGib, managed });
        const lower = nodeShape(type, { volumeSizeGib, managed, memoryModel: 'pessimistic' });
        expect(millisOf(nominal.allocatable['cpu'])).toBeLessThan(type.vcpu * 1000);
        expect(bytesOf(nominal.allocatable['memory'])).toBeLessThan(bytesOf(nominal.capacity['memory']));
        expect(mib(lower.allocatable['memory'])).toBeLessThanOrEqual(mib(nominal.allocatable['memory']));
        expect(nominal.maxPods).toBeLessThanOrEqual(managed ? 250 : type.maxPodsEni);
      }),
    );
  });
});
