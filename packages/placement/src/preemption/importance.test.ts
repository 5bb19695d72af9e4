// In which order preemption names its victims.
import { expect, test } from 'vitest';
import { placed, smallNode, smallPod } from '../testing/small-cluster.js';

test.each([
  ['longer running pods are kept', ['2025-01-02T00:00:00Z', '2025-01-01T00:00:00Z'], ['r1', 'r0']],
  [
    'of pods that started at once the name decides',
    ['2025-01-01T00:00:00Z', '2025-01-01T00:00:00Z'],
    ['r0', 'r1'],
  ],
  ['of pods that have not started the later one comes first', [undefined, undefined], ['r1', 'r0']],
  ['a pod that has not started comes after one that has', [undefined, '2025-01-01T00:00:00Z'], ['r1', 'r0']],
])('%s', (_, starts, victims) => {
  const asking = (cpu: string) => [{ name: 'c', image: 'i', resources: { requests: { cpu } } }];
  const running = starts.map((startTime, at) => ({
    ...smallPod(`r${at}`, {}, { nodeName: 'a', containers: asking('2') }),
    status: startTime === undefined ? {} : { startTime },
  }));
  const pod = smallPod('p', {}, { priority: 1, containers: asking('4') });
  expect(placed([smallNode('a'), ...running], pod).preemption?.victims).toEqual(
    victims.map((name) => `default/${name}`),
  );
});
