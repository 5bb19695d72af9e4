// How a plan reads: steps, the pods that they evict, money.
import type { Step } from '@berth/aws';
import { expect, it } from 'vitest';
import { renderPlan, type PlanView } from './render-plan.js';

const step: Step = {
  id: 'nodegroup/train',
  kind: 'nodegroup',
  action: 'delete',
  name: 'train',
  pool: 'train',
  details: [],
  after: [],
  disruption: 'pods-evicted',
  isReversible: false,
  estimateSeconds: 120,
};
const view: PlanView = {
  cluster: 'demo',
  target: 'AWS (us-west-2)',
  steps: [step],
  prices: ['2.17 -> 0.15 USD an hour at desired size'],
  disturbedPods: [
    {
      step: 'nodegroup/train',
      from: 'pool:train',
      pods: 5,
      names: ['a/b', 'a/c'],
      goTo: [{ target: 'pool:system', pods: 4 }],
      unplacedPods: 1,
      because: 'a/b: pool system has the taint x',
    },
  ],
  calls: 12,
};
const render = (change: Partial<PlanView>) =>
  renderPlan({ ...view, ...change }, { color: false, isWide: false });

it('names the pods of a step, and where they go', () => {
  expect(render({})).toBe(`demo on AWS (us-west-2)

  - delete nodegroup train: its pods are evicted
      evicts 5 pods, 4 to pool system, 1 cannot run any more: a/b, a/c and 3 more
      a/b: pool system has the taint x

2.17 -> 0.15 USD an hour at desired size
0 to create; 0 to change; 0 to replace; 1 to delete; about 2m; 1 cannot be taken back; 12 calls of AWS
`);
});

it('says when the pods are not known', () => {
  expect(render({ disturbedPods: null })).toContain('the Kubernetes API does not answer');
});

it('tells what a file says and nobody manages', () => {
  const note = 'understood, not managed: gitops (instead: flux bootstrap)';
  expect(render({ notes: [note] })).toContain(`\n\n${note}\n2.17 -> 0.15 USD`);
});

it('tells how a pool is replaced, and the way around it', () => {
  const text = render({ steps: [{ ...step, kind: 'stack', action: 'replace' }] });
  expect(text).toContain('to have it the other way round, give the pool another name');
});

it('tells that a control plane is not replaced', () => {
  const refused: Step = {
    ...step,
    kind: 'stack',
    action: 'replace',
    pool: undefined,
    disruption: 'everything',
  };
  expect(render({ steps: [refused], disturbedPods: [] })).toContain('an apply refuses this');
});
