// What a stack gives to what is made without one: the roles of service accounts, add-ons, pods on Fargate.
import { unlessAbsent } from '../calls/aws-calls.js';
import { actualStack } from '../inspect/inspect-stacks.js';
import type { World } from '../plan/part.js';

/** The output of a stack as it is now; undefined when the stack or the output is not there. */
export async function stackOutput(
  { calls }: Pick<World, 'calls'>,
  stack: string,
  output: string,
): Promise<string | undefined> {
  const answer = await unlessAbsent(calls.send('cloudformation', 'DescribeStacks', { StackName: stack }));
  const [found] = answer?.Stacks ?? [];
  return found && actualStack(found).outputs[output];
}
