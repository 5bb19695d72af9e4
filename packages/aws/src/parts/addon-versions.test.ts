// Which versions of add-ons and clusters are older, too far apart, or move together.
import { expect, it } from 'vitest';
import type { World } from '../plan/part.js';
import { followsUpgrade, isOlderVersion } from './addon-versions.js';
import { checkNodeSkew, checkVersionStep } from './version-step.js';

it.each([
  ['v1.19.2-eksbuild.1', 'v1.20.0-eksbuild.1', true],
  ['v1.19.2-eksbuild.1', 'v1.19.2-eksbuild.3', true],
  ['v1.9.0-eksbuild.1', 'v1.10.0-eksbuild.1', true],
  ['v1.20.0-eksbuild.1', 'v1.19.2-eksbuild.9', false],
  ['v1.20.0-eksbuild.1', 'v1.20.0-eksbuild.1', false],
])('%s is older than %s: %s', (version, than, isOlder) => {
  expect(isOlderVersion(version, than)).toBe(isOlder);
});

const world = (now: string, version: string, proxy = `v${now}.1-eksbuild.1`): World =>
  ({
    config: { metadata: { name: 'demo', version } },
    actual: { controlPlane: { version: now }, addons: [{ name: 'kube-proxy', version: proxy }] },
  }) as unknown as World;

it.each([
  ['the control plane goes up', world('1.33', '1.34'), true],
  ['it went up, and kube-proxy has yet to follow', world('1.34', '1.34', 'v1.33.3-eksbuild.1'), true],
  ['nothing moves', world('1.34', '1.34'), false],
])('add-ons follow when %s', (_, at, follows) => {
  expect(followsUpgrade(at)).toBe(follows);
});

const step = (now: string, version: string) => () => {
  const at = world(now, version);
  checkVersionStep(at, at.actual.controlPlane as never);
};

it('control planes go up one minor version at a time, and never back', () => {
  expect(step('1.33', '1.33')).not.toThrow();
  expect(step('1.33', '1.34')).not.toThrow();
  expect(step('1.32', '1.34')).toThrow('set metadata.version: "1.33", apply, then go on towards 1.34');
  expect(step('1.34', '1.33')).toThrow('EKS does not take it back to 1.33; set metadata.version: "1.34"');
});

it('nodes are at most three minor versions behind', () => {
  const at = world('1.33', '1.34');
  expect(() => checkNodeSkew(at, [['a', '1.31']])).not.toThrow();
  expect(() =>
    checkNodeSkew(at, [
      ['a', '1.31'],
      ['old', '1.30'],
    ]),
  ).toThrow('before it goes to 1.34, bring these node groups up: old (1.30)');
});
