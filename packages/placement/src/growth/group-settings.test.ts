// Which tags set something, and which do not.
import type { Pool } from '@berth/compute';
import { expect, test } from 'vitest';
import { declared } from '../testing/declared-pools.js';
import { groupSettings } from './group-settings.js';

const OPTIONS = 'k8s.io/cluster-autoscaler/node-template/autoscaling-options';

const settings = (name: string, value: string, kind: Pool['kind'] = 'nodeGroup'): object =>
  declared([{ kind, tags: { [`${OPTIONS}/${name}`]: value } }]).pools.map(groupSettings)[0] ?? {};

test.each([
  ['scaledownutilizationthreshold', '0.7', { utilizationThreshold: 0.7 }],
  ['scaledowngpuutilizationthreshold', '1e-1', { gpuUtilizationThreshold: 0.1 }],
  ['ignoredaemonsetsutilization', 'True', { ignoreDaemonSetsUtilization: true }],
  ['ignoredaemonsetsutilization', 'yes', {}],
  ['scaledownutilizationthreshold', '70%', {}],
  ['scaledownutilizationthreshold', '', {}],
])('%s=%s', (name, value, read) => {
  expect(settings(name, value)).toEqual(read);
});

test('tags of managed groups do not reach the Auto Scaling group', () => {
  expect(settings('scaledownutilizationthreshold', '0.7', 'managedNodeGroup')).toEqual({});
});
