// Verdicts as tables: what is said once, and how much of it.
import type { Rejection, Verdict } from '@berth/placement';
import { expect, it } from 'vitest';
import { renderVerdict } from './render-verdict.js';

const cordoned = (node: string): Rejection => ({
  node,
  rule: 'unschedulable',
  plugin: 'NodeUnschedulable',
  code: 'UnschedulableAndUnresolvable',
  message: 'node(s) were unschedulable',
  detail: {},
});
const verdict = (rejections: readonly Rejection[]): Verdict => ({
  apiVersion: 'berth.dev/v1',
  kind: 'Verdict',
  pod: 'default/p',
  outcome: 'unschedulable',
  feasible: [],
  rejections,
  prefilter: null,
  scores: [],
  best: [],
  preemption: null,
  forecast: {
    target: 'none',
    nodesAdded: 0,
    startsWhen: 'never',
    usdPerHour: null,
    certainty: 'certain',
    because: [],
  },
  fixes: [],
});
const rows = (rejections: readonly Rejection[], all = false): readonly string[] =>
  renderVerdict(verdict(rejections), { wide: false, all })
    .split('\n')
    .filter((line) => /^(?:\d+ nodes|node:|pool:)/.test(line))
    .map((line) => line.replaceAll(/ {2,}/g, ' | '));

it('nodes that say the same share a row when they are many', () => {
  const many = ['a', 'b', 'c', 'd', 'e'].map(cordoned);
  const why = 'is cordoned and the pod does not tolerate that';
  expect(rows(many)).toEqual([`5 nodes | no | ${why}`]);
  expect(rows(many.slice(0, 2))).toEqual([`node:a | no | ${why}`, `node:b | no | ${why}`]);
  expect(rows(many, true)).toHaveLength(5);
});

it('the first reason of a candidate is shown, and how many more there are', () => {
  const taint = {
    ...cordoned('a'),
    node: undefined,
    pool: 'w',
    rule: 'taint',
    detail: { taint: { key: 'k', effect: 'NoSchedule' } },
  };
  const cpu = {
    ...taint,
    rule: 'resources.cpu',
    detail: { resource: 'cpu', requested: 2000, used: 0, allocatable: 1000 },
  };
  expect(rows([taint, cpu])).toEqual([
    'pool:w | no | has the taint k:NoSchedule, which the pod does not tolerate (and 1 more: --all)',
  ]);
  expect(rows([taint, cpu], true)).toHaveLength(2);
});
