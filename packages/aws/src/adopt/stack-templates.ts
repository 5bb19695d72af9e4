// The templates of a cluster's stacks.
import { isJsonObject, type JsonObject } from '@berth/kube';
import type { AwsCalls } from '../calls/aws-calls.js';
import type { ActualCluster } from '../inspect/actual.js';
import { NEVER_STOOD } from '../parts/stack-part.js';

/**
 * By name of stack; only of stacks that stand, be it after an update or a rollback that failed: a plan takes them as
 * there as well. A call each.
 */
export async function stackTemplates(
  calls: AwsCalls,
  { stacks }: ActualCluster,
): Promise<ReadonlyMap<string, JsonObject>> {
  const standing = stacks.filter(({ status }) => !NEVER_STOOD.has(status));
  const templates = await Promise.all(
    standing.map(async ({ name }) => {
      const { TemplateBody = '{}' } = await calls.send('cloudformation', 'GetTemplate', { StackName: name });
      const template: unknown = JSON.parse(TemplateBody);
      return [name, isJsonObject(template) ? template : {}] as const;
    }),
  );
  return new Map(templates);
}
