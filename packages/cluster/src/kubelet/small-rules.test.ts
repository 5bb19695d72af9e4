// Small rules of Kubernetes, as tables.
import { describe, expect, test } from 'vitest';
import type { Container, Pod } from '@berth/kube';
import { parseImageName, renderImageName } from '../images/image-name.js';
import { parseProcessStat } from '../runtime/process-stat.js';
import { containerArgv, containerUser } from './container-command.js';
import { resourceFieldValue } from './downward.js';
import { expandVariables } from './expand-variables.js';
import { PodAddresses } from './pod-addresses.js';
import { tally } from './prober.js';

test.each([
  ['$(A)', 'x'],
  ['$$(A)', '$(A)'],
  ['$$$(A)', '$x'],
  ['$(B)', '$(B)'],
  ['$(A', '$(A'],
  ['a$(A)b$(A)', 'axbx'],
])('%s expands to %s', (text, wanted) => {
  expect(expandVariables(text, { A: 'x' })).toBe(wanted);
});

describe('commands', () => {
  const image = { entrypoint: ['e'], command: ['c'] };
  test.each([
    [{}, ['e', 'c']],
    [{ args: ['a'] }, ['e', 'a']],
    [{ command: ['x'] }, ['x']],
    [{ command: ['x'], args: ['$(A)'] }, ['x', '1']],
  ])('%j', (own, wanted) => {
    expect(containerArgv(own, image, { A: '1' })).toEqual(wanted);
  });
});

describe('users', () => {
  const pod = (securityContext = {}): Pod => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { containers: [], securityContext },
  });
  const container = (securityContext = {}): Container => ({ name: 'c', securityContext });
  test.each([
    [pod(), container(), undefined, undefined],
    [pod({ runAsUser: 5, fsGroup: 9 }), container(), undefined, { uid: 5, gid: 0, groups: [9] }],
    [
      pod({ runAsUser: 5 }),
      container({ runAsUser: 6, runAsGroup: 7 }),
      undefined,
      { uid: 6, gid: 7, groups: [] },
    ],
    [pod(), container(), '8:9', { uid: 8, gid: 9, groups: [] }],
    [pod(), container(), 'root', { uid: 0, gid: 0, groups: [] }],
  ])('%#', (owner, own, user, wanted) => {
    const found = containerUser(owner, own, { user });
    expect(found ?? undefined).toEqual(wanted);
  });

  test('must not be root when the pod says so', () => {
    expect(() => containerUser(pod({ runAsNonRoot: true }), container(), { user: undefined })).toThrow(
      'runAsNonRoot',
    );
  });
});

test.each([
  ['limits.cpu', '1', '4'],
  ['limits.cpu', '1m', '3500'],
  ['requests.memory', '1Mi', '100'],
  ['limits.memory', '1Gi', '8'],
])('%s divided by %s is %s', (resource, divisor, wanted) => {
  const container = { name: 'c', resources: { limits: { cpu: '3500m' }, requests: { memory: '100Mi' } } };
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: {}, spec: { containers: [container] } };
  const facts = { pod, podIp: '', nodeAllocatable: { memory: '8Gi' } };
  expect(resourceFieldValue(facts, { resource, divisor }, container)).toBe(wanted);
});

test('probes cross their thresholds once', () => {
  const probe = { failureThreshold: 2, successThreshold: 1 };
  const results = [true, false, false, false, true].reduce<ReturnType<typeof tally>[]>(
    (all, ok) => [...all, tally(all.at(-1) ?? { healthy: undefined, row: 0 }, ok, probe)],
    [],
  );
  expect(results.map(({ crossed }) => crossed)).toEqual([true, false, true, false, true]);
});

test('pod addresses differ, and come back when all others were given', () => {
  const addresses = new PodAddresses();
  addresses.keep('127.16.0.2');
  expect([addresses.take(), addresses.take()]).toEqual(['127.16.0.1', '127.16.0.3']);
  addresses.give('127.16.0.1');
  expect(addresses.take()).toBe('127.16.0.4');
});

test.each([
  ['python', 'python:latest'],
  ['docker.io/library/python:3.11', 'python:3.11'],
  ['localhost:5000/a/b', 'localhost:5000/a/b:latest'],
  ['localhost:5000/a/b:1@sha256:abc', 'localhost:5000/a/b:1'],
])('image name %s is %s', (text, wanted) => {
  expect(renderImageName(parseImageName(text))).toBe(wanted);
});

test('a process whose name looks like a stat line is read rightly', () => {
  const text = `12 (a) S 1 (b) R 3 ${Array.from({ length: 40 }, (_, index) => index).join(' ')}`;
  expect(parseProcessStat(text)).toMatchObject({ pid: 12, state: 'R', parent: 3, startTicks: 17 });
  expect(parseProcessStat('')).toBeUndefined();
});
