// The catalogue by name, its zones, and what it says of names it does not have.
import { describe, expect, it } from 'vitest';
import { instanceType, instanceTypeNames, nearestInstanceType } from './catalogue.js';
import { defaultZones, offeredIn, zoneIdsOffering, zoneNames } from './zones.js';

describe('instanceType', () => {
  it('gives a type by name', () => {
    expect(instanceType('g5.12xlarge')).toMatchObject({
      vcpu: 48,
      memoryMib: 196_608,
      arch: 'x86_64',
      gpuCount: 4,
      acceleratorKind: 'nvidia',
      maxPodsEni: 737,
      hypervisor: 'nitro',
    });
    expect(instanceType('m6g.large')?.arch).toBe('arm64');
  });

  it('gives undefined for what it does not have, and the nearest name', () => {
    expect(instanceType('m5.larg')).toBeUndefined();
    expect(nearestInstanceType('m5.larg')).toBe('m5.large');
    expect(nearestInstanceType('T3.MEDIUM')).toBe('t3.medium');
    expect(nearestInstanceType('')).toBeUndefined();
  });

  it('counts addresses as EKS does, for every type', () => {
    for (const name of instanceTypeNames()) {
      const type = instanceType(name);
      expect(type?.maxPodsEni, name).toBe((type?.eniMax ?? 0) * ((type?.ipv4PerEni ?? 0) - 1) + 2);
    }
  });
});

describe('zones', () => {
  it('names the zones of a region', () => {
    expect(zoneNames('us-west-2')).toEqual(['us-west-2a', 'us-west-2b', 'us-west-2c', 'us-west-2d']);
    expect(zoneNames('us-east-2')).toHaveLength(3);
    expect(zoneNames('mars-1')).toEqual([]);
  });

  it('chooses the same zones every time', () => {
    expect(defaultZones('us-east-1')).toEqual(['us-east-1a', 'us-east-1b']);
    expect(defaultZones('eu-west-2')).toEqual(['eu-west-2a', 'eu-west-2b', 'eu-west-2c']);
  });

  it('knows what a region offers, and when it does not know', () => {
    expect(offeredIn('m5.large', 'us-west-2')).toBe(true);
    expect(offeredIn('c3.2xlarge', 'us-east-2')).toBe(false);
    expect(offeredIn('m5.large', 'eu-west-3')).toBeUndefined();
    expect(zoneIdsOffering('a1.medium', 'us-east-1')).toEqual(['use1-az2', 'use1-az4', 'use1-az6']);
    expect(zoneIdsOffering('nonsense', 'us-east-1')).toEqual([]);
  });
});
