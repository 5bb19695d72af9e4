// The order of steps, for plans of parts that know nothing of each other.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PlannedStep } from './part.js';
import type { Step, StepAction, StepKind } from './step.js';
import { inOrder } from './step-order.js';

const planned = (id: string, after: readonly string[] = [], action: StepAction = 'create'): PlannedStep => {
  const [kind = 'stack', name = id] = id.split('/') as [StepKind, string];
  const step: Step = {
    id,
    kind,
    action,
    name,
    details: [],
    after,
    disruption: 'none',
    isReversible: true,
    estimateSeconds: 1,
  };
  return { step, run: () => Promise.resolve() };
};
const idsOf = (steps: readonly PlannedStep[]): readonly string[] => steps.map(({ step }) => step.id);

it('steps come after what they wait for; what is not planned counts as done', () => {
  const steps = [planned('addon/a', ['stack/role', 'stack/gone']), planned('stack/role', ['stack/cluster'])];
  const ordered = inOrder([...steps, planned('stack/cluster')]);
  expect(idsOf(ordered)).toEqual(['stack/cluster', 'stack/role', 'addon/a']);
  expect(ordered[2]?.step.after).toEqual(['stack/role']);
});

it('what used a stack that goes is changed first', () => {
  const ordered = inOrder([
    planned('stack/role', [], 'delete'),
    planned('addon/a', ['stack/role'], 'update'),
  ]);
  expect(idsOf(ordered)).toEqual(['addon/a', 'stack/role']);
  expect(ordered[1]?.step.after).toEqual(['addon/a']);
});

it('whatever waits for what, nothing is lost and nothing waits for ever', () => {
  const actions = fc.constantFrom<StepAction>('create', 'update', 'replace', 'delete');
  const anyStep = fc.record({
    kind: fc.constantFrom('stack', 'addon', 'fargate-profile'),
    name: fc.integer({ min: 0, max: 9 }),
    after: fc.array(fc.tuple(fc.constantFrom('stack', 'addon'), fc.integer({ min: 0, max: 9 })), {
      maxLength: 4,
    }),
    action: actions,
  });
  const plans = fc.uniqueArray(anyStep, { selector: ({ kind, name }) => `${kind}/${name}`, maxLength: 20 });
  fc.assert(
    fc.property(plans, (steps) => {
      const given = steps.map(({ kind, name, after, action }) =>
        planned(
          `${kind}/${name}`,
          after.map(([of, id]) => `${of}/${id}`),
          action,
        ),
      );
      const ordered = inOrder(given);
      expect(idsOf(ordered).toSorted()).toEqual(idsOf(given).toSorted());
      const done = new Set<string>();
      for (const { step } of ordered) {
        expect(step.after.filter((id) => !done.has(id))).toEqual([]);
        done.add(step.id);
      }
    }),
  );
});
