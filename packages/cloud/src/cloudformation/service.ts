// CloudFormation: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/
import { text, type Params } from '../params.js';
import type { Service } from '../service.js';
import { changeSetOperations } from './operations/change-sets.js';
import { changeStackOperations } from './operations/change-stack.js';
import { describeOperations } from './operations/describe-stacks.js';
import { driftOperations } from './operations/drift.js';
import { typeOperations } from './operations/type-registry.js';
import { advance } from './stack/advance.js';

/**
 * Stacks, change sets, events, drift. Resources are made by calls of the other services, so that their rules hold.
 */
export const cloudFormationService: Service = {
  name: 'cloudformation',
  protocol: 'query',
  namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  version: '2010-05-15',
  operations: {
    ...changeStackOperations,
    ...changeSetOperations,
    ...describeOperations,
    ...driftOperations,
    ...typeOperations,
  },
  transitions: { advance },
  resources: (_operation: string, params: Params, { region, accountId }) => {
    const name = text(params, 'StackName');
    if (name === undefined) return ['*'];
    return [name.startsWith('arn:') ? name : `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/*`];
  },
};
