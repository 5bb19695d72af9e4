// What the code of a resource sees: the services, as the stack's role or its caller; names and tags that follow from
// the stack.
import { isJsonObject } from '@berth/kube';
import type { Principal } from '../../principal.js';
import type { CloudContext } from '../../service.js';
import type { ResourceContext } from '../resources/resource-type.js';
import type { ResourceRow, StackRow } from './rows.js';

/** Makes the context of one resource. */
export function resourceContext(
  cloud: CloudContext,
  stack: StackRow,
  { logicalId }: Pick<ResourceRow, 'logicalId'>,
): ResourceContext {
  const principal = principalOf(cloud, stack);
  return {
    cloud,
    stackTags: stack.definition.tags.map(({ Key, Value }) => ({ Key, Value })),
    systemTags: [
      { Key: 'aws:cloudformation:stack-name', Value: stack.name },
      { Key: 'aws:cloudformation:logical-id', Value: logicalId },
      { Key: 'aws:cloudformation:stack-id', Value: stack.id },
    ],
    async call(service, operation, params) {
      const answer = await cloud.call({ service, operation, params, principal });
      return isJsonObject(answer) ? answer : {};
    },
    announce: () => undefined,
    name: (maxLength = 255) => generatedName(`${stack.name}-${logicalId}`, cloud.hex(12), maxLength),
  };
}

/** With a role of its own a stack acts as that role, whoever asked. */
function principalOf(cloud: CloudContext, { roleArn }: StackRow): Principal {
  if (roleArn === undefined) return cloud.principal;
  const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  return { kind: 'session', accountId: cloud.accountId, roleName, sessionName: 'AWSCloudFormation' };
}

/** Both ends of a long name stay readable, as CloudFormation cuts them. */
function generatedName(base: string, random: string, maxLength: number): string {
  const suffix = `-${random.toUpperCase()}`;
  return `${base.slice(0, maxLength - suffix.length)}${suffix}`;
}
