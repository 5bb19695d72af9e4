// Every way a forecast can be right or wrong, as a table.
import type { Forecast, Verdict } from '@berth/placement';
import { expect, test } from 'vitest';
import { scoreForecast, type Landing } from './forecast-score.js';

const verdict = (forecast: Partial<Forecast>, best: readonly string[] = []): Verdict => ({
  apiVersion: 'berth.dev/v1',
  kind: 'Verdict',
  pod: 'n/p',
  outcome: forecast.startsWhen === 'never' ? 'unschedulable' : 'scheduled',
  feasible: best,
  rejections: [],
  prefilter: null,
  scores: [],
  best,
  preemption: null,
  forecast: {
    target: 'none',
    nodesAdded: 0,
    startsWhen: 'now',
    usdPerHour: null,
    certainty: 'certain',
    because: [],
    ...forecast,
  },
  fixes: [],
});

const onNode = verdict({ target: 'node:a', pool: 'web' }, ['a']);
const tied = verdict({ target: 'pool:web', pool: 'web', certainty: 'tie' }, ['a', 'b']);
const grown = verdict({ target: 'pool:gpu', pool: 'gpu', nodesAdded: 1, startsWhen: 'after-boot' }, [
  'pool:gpu',
]);
const equal = verdict({ target: 'pool:x', pool: 'x', nodesAdded: 1, startsWhen: 'after-boot' }, [
  'pool:x',
  'pool:y',
]);
const refused = verdict({ startsWhen: 'never' });
const full = verdict({ target: 'pool:web', pool: 'web', startsWhen: 'when-capacity-frees' }, ['pool:web']);
const bare = verdict({ target: 'node:a' }, ['a']);

const at = (node: string, target: string, more: Partial<Landing> = {}): Landing => ({
  node,
  target,
  ...more,
});

test.each([
  ['the very node', onNode, at('a', 'pool:web'), 'hit'],
  ['another node of the pool', onNode, at('b', 'pool:web'), 'other-node'],
  ['a node of another pool', onNode, at('c', 'pool:db'), 'other-pool'],
  ['one of equal nodes', tied, at('b', 'pool:web'), 'hit'],
  ['the node, much later', onNode, at('a', 'pool:web', { waitedMs: 60_000 }), 'later'],
  ['a new node of the grown pool', grown, at('n', 'pool:gpu', { isNewNode: true, waitedMs: 90_000 }), 'hit'],
  ['a new node after an hour', grown, at('n', 'pool:gpu', { isNewNode: true, waitedMs: 3_600_000 }), 'later'],
  ['a new node of another pool', grown, at('n', 'pool:web', { isNewNode: true }), 'other-pool'],
  ['a node that nobody spoke of', full, at('n', 'pool:web', { isNewNode: true }), 'more-nodes'],
  ['one of equal pools', equal, at('n', 'pool:y', { isNewNode: true }), 'hit'],
  ['room that freed after hours', full, at('a', 'pool:web', { waitedMs: 9e6 }), 'hit'],
  ['placed though refused', refused, at('a', 'pool:web'), 'landed-though-refused'],
  ['refused and never placed', refused, undefined, 'hit'],
  ['foretold and never placed', onNode, undefined, 'never-landed'],
  ['a node of no pool instead of another', bare, at('b', 'node:b'), 'other-node'],
  ['a pool instead of a node of none', bare, at('b', 'pool:web'), 'other-pool'],
  [
    'Fargate as foretold',
    verdict({ target: 'fargate:f', nodesAdded: 1, startsWhen: 'after-boot' }, ['fargate:f']),
    at('fargate-1', 'fargate:f', { isNewNode: true }),
    'hit',
  ],
] as const)('%s', (_what, foretold, landing, wanted) => {
  const score = scoreForecast(foretold, landing);
  expect(score.outcome === 'hit' ? 'hit' : score.kind).toBe(wanted);
});
