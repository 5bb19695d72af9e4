// Steps in an order that holds, whatever the parts that planned them know of each other.
import type { PlannedStep } from './part.js';
import type { Step } from './step.js';

/**
 * Steps after those that they wait for; ids of steps that are not in the plan count as done. What used a stack that
 * goes is changed before the stack goes. Steps that wait for each other would be a mistake of a part: they lose that,
 * rather than waiting for ever.
 */
export function inOrder(steps: readonly PlannedStep[]): readonly PlannedStep[] {
  let waiting = withKnown(steps);
  const done = new Set<string>();
  const ordered: PlannedStep[] = [];
  while (waiting.length > 0) {
    const ready = waiting.filter(({ step }) => step.after.every((id) => done.has(id)));
    const next = ready.length > 0 ? ready : waiting.map((planned) => waitingOnlyFor(planned, done));
    for (const planned of next) done.add(planned.step.id);
    ordered.push(...next);
    waiting = waiting.filter(({ step }) => !done.has(step.id));
  }
  return ordered;
}

function withKnown(steps: readonly PlannedStep[]): readonly PlannedStep[] {
  const byId = new Map(steps.map(({ step }) => [step.id, step]));
  const users = usersOfGoing(steps, byId);
  return steps.map(({ step, run }) => {
    const kept = step.after.filter((id) => byId.has(id) && !isUseOfGoing(step, byId.get(id)));
    const after = [...new Set([...kept, ...(users.get(step.id) ?? [])])];
    return { step: { ...step, after }, run };
  });
}

/** Profiles come and go one at a time, in either order; what waits for a stack uses it. */
const isUseOfGoing = (step: Step, before: Step | undefined): boolean =>
  step.action !== 'delete' && before?.kind === 'stack' && before.action === 'delete';

/** By id of a stack that goes: steps that change what still uses it. */
function usersOfGoing(
  steps: readonly PlannedStep[],
  byId: ReadonlyMap<string, Step>,
): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, string[]>();
  for (const { step } of steps) {
    for (const id of step.after.filter((before) => isUseOfGoing(step, byId.get(before))))
      users.set(id, [...(users.get(id) ?? []), step.id]);
  }
  return users;
}

const waitingOnlyFor = ({ step, run }: PlannedStep, done: ReadonlySet<string>): PlannedStep => ({
  step: { ...step, after: step.after.filter((id) => done.has(id)) },
  run,
});
