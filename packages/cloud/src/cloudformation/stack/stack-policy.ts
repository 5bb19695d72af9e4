// Stack policies: which resources an update may change, replace or delete. Without one everything may be; with one only
// what it allows: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
import { evaluatePolicy } from '../../iam/policy-document.js';
import { isRecord, type Params } from '../../params.js';
import { validationError } from '../problems.js';
import type { StackRow } from './rows.js';

/** What an update is about to do to a resource. */
export interface PolicedChange {
  readonly action: 'Update:Modify' | 'Update:Replace' | 'Update:Delete';
  readonly logicalId: string;
  readonly type: string;
}

/** Reads the text of a policy. Throws ValidationError when it is none. */
export function checkStackPolicy(body: string): string {
  const policy = parsed(body);
  if (!policy || !Array.isArray(policy['Statement']))
    throw validationError('Error validating stack policy: Invalid stack policy');
  return body;
}

/** Why the policy in force does not let the update do it; undefined when it may. */
export function stackPolicyRefusal(
  stack: Pick<StackRow, 'policy' | 'policyDuringUpdate'>,
  { action, logicalId, type }: PolicedChange,
): string | undefined {
  const policy = parsed(stack.policyDuringUpdate ?? stack.policy ?? '');
  if (!policy) return undefined;
  const resource = `LogicalResourceId/${logicalId}`;
  const answer = evaluatePolicy(policy, { action, resource, conditions: { resourcetype: type } });
  if (answer === 'allow') return undefined;
  return answer === 'deny'
    ? `Action denied by stack policy: a statement denies [${action}] for resource [${resource}]`
    : `Action denied by stack policy: no statement allows [${action}] for resource [${resource}]`;
}

function parsed(body: string): Params | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
