// Lifecycle hooks, as records: instances here come and go at once, nobody waits for them.
import { integer, requiredText, text, texts, type Params } from '../params.js';
import type { Operation } from '../service.js';
import { regionTable } from '../tables.js';
import { groupNamed, invalid } from './group-rows.js';

interface HookRow {
  readonly groupName: string;
  readonly name: string;
  readonly members: Params;
}

/** By `group/hook`. */
const hooks = regionTable<HookRow>('autoscaling.hook');
const TRANSITIONS = ['autoscaling:EC2_INSTANCE_LAUNCHING', 'autoscaling:EC2_INSTANCE_TERMINATING'];

export const lifecycleHookOperations: Readonly<Record<string, Operation>> = {
  PutLifecycleHook: (params, context) => {
    const { name: groupName } = groupNamed(context, requiredText(params, 'AutoScalingGroupName'));
    const name = requiredText(params, 'LifecycleHookName');
    const before = context.rows(hooks).get(`${groupName}/${name}`)?.members ?? {};
    const transition = text({ ...before, ...params }, 'LifecycleTransition');
    if (transition === undefined || !TRANSITIONS.includes(transition))
      throw invalid(`Valid requests must contain LifecycleTransition, one of ${TRANSITIONS.join(', ')}`);
    const heartbeat = integer(params, 'HeartbeatTimeout') ?? 3600;
    if (heartbeat < 30 || heartbeat > 7200)
      throw invalid('HeartbeatTimeout must be between 30 and 7200 seconds');
    const members = {
      DefaultResult: 'ABANDON',
      GlobalTimeout: 172_800,
      ...before,
      ...params,
      HeartbeatTimeout: heartbeat,
    };
    context.rows(hooks).put(`${groupName}/${name}`, { groupName, name, members });
    return {};
  },
  DescribeLifecycleHooks: (params, context) => {
    const { name: groupName } = groupNamed(context, requiredText(params, 'AutoScalingGroupName'));
    const named = texts(params, 'LifecycleHookNames');
    const own = context
      .rows(hooks)
      .list()
      .filter((hook) => hook.groupName === groupName && (named.length === 0 || named.includes(hook.name)));
    return { LifecycleHooks: own.map(({ members }) => members) };
  },
  DeleteLifecycleHook: (params, context) => {
    const { name: groupName } = groupNamed(context, requiredText(params, 'AutoScalingGroupName'));
    const name = requiredText(params, 'LifecycleHookName');
    if (!context.rows(hooks).delete(`${groupName}/${name}`))
      throw invalid(`No Lifecycle Hook found with name ${name}`);
    return {};
  },
};
