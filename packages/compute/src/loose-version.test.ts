// Versions as eksctl takes and compares them.
import { describe, expect, it } from 'vitest';
import { isBefore, parseLooseVersion } from './loose-version.js';

describe('loose versions', () => {
  it.each<[string, boolean | undefined]>([
    ['0.19.16', true],
    ['v0.20', false],
    ['0.20.0-rc1', true],
    ['0.20.0.1-rc1', false],
    ['1', false],
    ['v0.37.1+eksbuild.2', false],
    ['0.5m', true],
    ['5m', false],
    ['1.x', undefined],
    ['', undefined],
    ['latest', undefined],
    ['1.0.', undefined],
    ['v', undefined],
  ])('%s comes before 0.20.0: %s', (text, expected) => {
    const version = parseLooseVersion(text);
    expect(version && isBefore(version, [0, 20, 0])).toBe(expected);
  });
});
