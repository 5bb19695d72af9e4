// EC2 Auto Scaling: groups that keep a number of instances, over the embedded EC2.
import { requiredText, text } from '../params.js';
import type { Service } from '../service.js';
import { convergeGroup } from './converge.js';
import { groupOperations } from './group-operations.js';
import { groups } from './group-rows.js';
import { groupTagOperations } from './group-tag-operations.js';
import { lifecycleHookOperations } from './lifecycle-hook-operations.js';
import { scalingPolicyOperations } from './policy-operations.js';
import { finishRefresh, processOperations } from './process-operations.js';

export const autoscalingService: Service = {
  name: 'autoscaling',
  protocol: 'query',
  version: '2011-01-01',
  namespace: 'http://autoscaling.amazonaws.com/doc/2011-01-01/',
  operations: {
    ...groupOperations,
    ...groupTagOperations,
    ...processOperations,
    ...lifecycleHookOperations,
    ...scalingPolicyOperations,
  },
  transitions: {
    converge: (args, context) => convergeGroup(context, requiredText(args, 'name')),
    'finish-refresh': (args, context) => finishRefresh(context, requiredText(args, 'id')),
  },
  resources: (_, params, context) => {
    const name = text(params, 'AutoScalingGroupName');
    return [(name === undefined ? undefined : context.rows(groups).get(name)?.arn) ?? '*'];
  },
};
