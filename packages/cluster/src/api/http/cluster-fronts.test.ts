import { expect, test } from 'vitest';
import { behindFront, frontPath, versionOfFront } from './cluster-fronts.js';

const fronts = (name: string): string | undefined => (name === 'demo' ? '1.33' : undefined);

test.each([
  ['/clusters/demo', { path: '/', frontVersion: '1.33' }],
  ['/clusters/demo/', { path: '/', frontVersion: '1.33' }],
  [`${frontPath('demo')}/api/v1/nodes`, { path: '/api/v1/nodes', frontVersion: '1.33' }],
  ['/clusters/other/api/v1/nodes', { path: '/clusters/other/api/v1/nodes' }],
  ['/api/v1/nodes', { path: '/api/v1/nodes' }],
])('%s', (path, place) => expect(behindFront(fronts, path)).toEqual(place));

test('without fronts paths stay', () =>
  expect(behindFront(undefined, '/clusters/demo')).toEqual({ path: '/clusters/demo' }));

test('a front says its version as EKS does', () =>
  expect(versionOfFront('1.33')).toMatchObject({ major: '1', minor: '33', gitVersion: 'v1.33.0-eks-berth' }));
