// A written case, answered again, gives the decision that the state itself gives.
import { expect, test } from 'vitest';
import { createSnapshot } from '../snapshot/snapshot.js';
import { declared, pod, realNodes } from '../testing/declared-pools.js';
import { evaluateAutoscalerCase } from './evaluate-autoscaler-case.js';
import { forecastGrowth } from '../growth/forecast-growth.js';
import { autoscalerCaseOf } from './write-autoscaler-case.js';

const compute = declared([
  { name: 'small', instanceTypes: ['t3.medium'], maxSize: 3 },
  { name: 'large', instanceTypes: ['m5.4xlarge'], maxSize: 2 },
]);

test.each([
  ['one that any pool could hold', '500m', 0],
  ['one for the large pool', '9', 1],
  ['one that nothing holds', '99', 1],
])('%s', (_what, cpu, nodeCount) => {
  const nodes = realNodes(compute, 'small', nodeCount);
  const busy = { ...pod({ cpu: '1500m' }, { nodeName: 'small-0' }, 'busy') };
  const snapshot = createSnapshot({ nodes, pods: nodeCount > 0 ? [busy] : [] });
  const input = { compute, snapshot, pendingPods: [pod({ cpu }, {}, 'p')] };
  const direct = forecastGrowth(input);
  const written: unknown = JSON.parse(JSON.stringify(autoscalerCaseOf(input)));
  const answer = evaluateAutoscalerCase(written as Parameters<typeof evaluateAutoscalerCase>[0]);
  expect(answer.result).toBe(direct.result);
  expect(answer.scaleUps.map(({ group, from, to }) => [group, from, to])).toEqual(
    direct.growths.map(({ pool, from, to }) => [pool, from, to]),
  );
});

test('a node that boots is on its way, not there', () => {
  const nodes = realNodes(compute, 'small', 1);
  const snapshot = createSnapshot({ nodes });
  const options = { startingNodes: new Set(['small-0']) };
  const written = autoscalerCaseOf({ compute, snapshot, pendingPods: [pod({ cpu: '1' })], options });
  expect(written.nodes).toEqual([]);
  expect(written.groups.map(({ name, size }) => [name, size])).toEqual([
    ['small', 1],
    ['large', 0],
  ]);
  expect(evaluateAutoscalerCase(written).scaleUps).toEqual([]);
});
