// The stack of a helper: what of it there is, and the one step that makes it what it should be, or removes it.
import { isJsonObject, type JsonObject } from '@berth/kube';
import { unlessAbsent, type AwsCalls } from '../calls/aws-calls.js';
import type { ActualStack } from '../inspect/actual.js';
import { actualStack } from '../inspect/inspect-stacks.js';
import { NEVER_STOOD } from '../parts/stack-part.js';
import { createRendered, deleteStack, updateRendered } from '../parts/stack-steps.js';
import { compareTemplates } from '../plan/compare-templates.js';
import { DIGEST_TAG, digestOfStack } from '../plan/digest-of-stack.js';
import { StepFailure, type PlannedStep } from '../plan/part.js';
import { stepId, type Step, type StepDetail } from '../plan/step.js';
import { HELPER_TAG, type HelperKind } from '../render/setup/setup-stacks.js';
import type { Stack } from '../render/stack.js';
import { withParameters } from './with-parameters.js';

/** A helper's stack as it is, with the values that its parameters were given. */
export interface HelperStack extends ActualStack {
  readonly parameters: Readonly<Record<string, string>>;
}

/** Finds it by name; one call. Rejects when a stack of that name is not this helper. */
export async function findHelperStack(
  calls: AwsCalls,
  { name, kind }: { readonly name: string; readonly kind: HelperKind },
): Promise<HelperStack | undefined> {
  const answer = await unlessAbsent(calls.send('cloudformation', 'DescribeStacks', { StackName: name }));
  const [found] = answer?.Stacks ?? [];
  if (!found) return undefined;
  const stack = actualStack(found);
  if (stack.tags[HELPER_TAG] !== kind) {
    throw new StepFailure(
      `the stack ${name} is there already and is no ${kind} of berth; name another with --stack`,
    );
  }
  const parameters = (found.Parameters ?? []).map(
    ({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue] as const,
  );
  return { ...stack, parameters: Object.fromEntries(parameters) };
}

/** Whether the stack stands, so that what it was given counts for the next time. */
export const stands = (stack: HelperStack | undefined): stack is HelperStack =>
  stack !== undefined && !NEVER_STOOD.has(stack.status);

/** The step that makes the stack what it should be; undefined when it is. */
export async function planHelperStack(
  calls: AwsCalls,
  stack: Stack,
  actual: HelperStack | undefined,
): Promise<PlannedStep | undefined> {
  if (!actual) {
    return { step: stepOf(stack.name, 'create', created(stack)), run: (run) => createRendered(run, stack) };
  }
  if (NEVER_STOOD.has(actual.status)) return renewal(stack, actual);
  const isUnderWay = actual.status.endsWith('_IN_PROGRESS');
  if (!isUnderWay && actual.tags[DIGEST_TAG] === digestOfStack(stack)) return undefined;
  const details = await changesOf(calls, stack, actual);
  return { step: stepOf(stack.name, 'update', details), run: (run) => updateRendered(run, stack) };
}

/** The step that removes it; undefined when there is none. */
export const planHelperRemoval = (actual: HelperStack | undefined): PlannedStep | undefined =>
  actual && {
    step: { ...stepOf(actual.name, 'delete', []), isReversible: false },
    run: (run) => deleteStack(run, actual.name),
  };

/** An earlier creation failed: what is left of it is cleared away first. */
function renewal(stack: Stack, actual: HelperStack): PlannedStep {
  const rest: StepDetail = { action: 'delete', name: actual.name, before: actual.status };
  return {
    step: stepOf(stack.name, 'replace', [rest, ...created(stack)]),
    async run(run) {
      await deleteStack(run, stack.name);
      await createRendered(run, stack);
    },
  };
}

const created = ({ template }: Stack): readonly StepDetail[] =>
  Object.entries(template.Resources).map(([name, { Type }]) => ({ action: 'create', name, type: Type }));

/** By resource, with the values of parameters put in: a value that only a parameter has is a change as well. */
async function changesOf(calls: AwsCalls, stack: Stack, actual: HelperStack): Promise<readonly StepDetail[]> {
  const answer = await calls.send('cloudformation', 'GetTemplate', { StackName: actual.name });
  const before = objectOf(JSON.parse(answer.TemplateBody ?? '{}'));
  const after = objectOf(JSON.parse(JSON.stringify(stack.template)));
  const details = compareTemplates(
    withParameters(before, actual.parameters),
    withParameters(after, stack.parameters),
  );
  const changed = Object.keys({ ...actual.tags, ...stack.tags })
    .filter(
      (key) => key !== DIGEST_TAG && key.startsWith('berth.dev/') && actual.tags[key] !== stack.tags[key],
    )
    .map((key): StepDetail => ({
      action: 'update',
      name: `tags.${key}`,
      before: actual.tags[key],
      after: stack.tags[key],
    }));
  return [...details, ...changed];
}

const objectOf = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});

const stepOf = (name: string, action: Step['action'], details: readonly StepDetail[]): Step => ({
  id: stepId('stack', name),
  kind: 'stack',
  action,
  name,
  details,
  after: [],
  disruption: 'none',
  isReversible: true,
  estimateSeconds: details.some(({ type }) => type === 'AWS::EC2::NatGateway') ? 180 : 45,
});
