// What groups do, seen and steered: activities, suspended processes, instances, metrics, instance refresh.
import { awsError } from '../aws-error.js';
import { pageOf } from '../paging.js';
import { flag, integer, record, requiredText, text, texts, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import { removeMember } from './converge.js';
import { putGroup } from './group-operations.js';
import {
  activities,
  groupNamed,
  groups,
  invalid,
  refreshes,
  type ActivityRow,
  type RefreshRow,
} from './group-rows.js';
import { memberView } from './group-view.js';

const PROCESSES = [
  'Launch',
  'Terminate',
  'AddToLoadBalancer',
  'AlarmNotification',
  'AZRebalance',
  'HealthCheck',
  'InstanceRefresh',
  'ReplaceUnhealthy',
  'ScheduledActions',
];

export const processOperations: Readonly<Record<string, Operation>> = {
  SuspendProcesses: (params, context) => {
    const { group, named } = processesOf(params, context);
    const suspended = [...new Set([...group.suspended, ...named])];
    context.rows(groups).put(group.name, { ...group, suspended });
    return {};
  },
  ResumeProcesses: (params, context) => {
    const { group, named } = processesOf(params, context);
    putGroup(context, { ...group, suspended: group.suspended.filter((each) => !named.includes(each)) });
    return {};
  },
  DescribeScalingActivities: (params, context) => {
    const name = text(params, 'AutoScalingGroupName');
    const all = context
      .rows(activities)
      .list()
      .filter(({ groupName }) => name === undefined || groupName === name);
    const page = pageOf(all.toReversed(), {
      limit: integer(params, 'MaxRecords') ?? 100,
      token: text(params, 'NextToken'),
    });
    return { Activities: page.items.map(activityView), NextToken: page.next };
  },
  DescribeAutoScalingInstances: (params, context) => {
    const ids = texts(params, 'InstanceIds');
    const all = context
      .rows(groups)
      .list()
      .flatMap((group) =>
        group.members
          .filter(({ instanceId }) => ids.length === 0 || ids.includes(instanceId))
          .map((member) => ({ ...memberView(group, member, context), AutoScalingGroupName: group.name })),
      );
    const page = pageOf(all, {
      limit: integer(params, 'MaxRecords') ?? 50,
      token: text(params, 'NextToken'),
    });
    return { AutoScalingInstances: page.items, NextToken: page.next };
  },
  TerminateInstanceInAutoScalingGroup: (params, context) => {
    const id = requiredText(params, 'InstanceId');
    const group = context
      .rows(groups)
      .list()
      .find(({ members }) => members.some(({ instanceId }) => instanceId === id));
    const member = group?.members.find(({ instanceId }) => instanceId === id);
    if (!group || !member)
      throw invalid(`Instance Id not found - No managed instance found for instance ID: ${id}`);
    const shrink = flag(params, 'ShouldDecrementDesiredCapacity') ?? false;
    if (shrink && group.desired - 1 < group.min)
      throw invalid(
        `Currently, desiredSize equals minSize (${group.min}). Terminating instance without ` +
          "replacement will violate group's min size constraint.",
      );
    removeMember(context, group, member);
    const left = groupNamed(context, group.name);
    putGroup(context, { ...left, desired: shrink ? left.desired - 1 : left.desired });
    const activity = context.rows(activities).list().at(-1);
    return { Activity: activity ? activityView(activity) : {} };
  },
  SetInstanceProtection: (params, context) => {
    const group = groupNamed(context, requiredText(params, 'AutoScalingGroupName'));
    const ids = texts(params, 'InstanceIds');
    const protectedFromScaleIn = flag(params, 'ProtectedFromScaleIn') ?? false;
    const members = group.members.map((member) =>
      ids.includes(member.instanceId) ? { ...member, protectedFromScaleIn } : member,
    );
    context.rows(groups).put(group.name, { ...group, members });
    return {};
  },
  EnableMetricsCollection: (params, context) => {
    const group = groupNamed(context, requiredText(params, 'AutoScalingGroupName'));
    context.rows(groups).put(group.name, { ...group, metrics: texts(params, 'Metrics') });
    return {};
  },
  DisableMetricsCollection: (params, context) => {
    const group = groupNamed(context, requiredText(params, 'AutoScalingGroupName'));
    context.rows(groups).put(group.name, { ...group, metrics: [] });
    return {};
  },
  StartInstanceRefresh: startRefresh,
  DescribeInstanceRefreshes: (params, context) => {
    const { name } = groupNamed(context, requiredText(params, 'AutoScalingGroupName'));
    const own = context
      .rows(refreshes)
      .list()
      .filter(({ groupName }) => groupName === name);
    return { InstanceRefreshes: own.toReversed().map(refreshView) };
  },
  CancelInstanceRefresh: (params, context) => {
    const running = runningRefresh(context, requiredText(params, 'AutoScalingGroupName'));
    if (!running)
      throw awsError('ActiveInstanceRefreshNotFound', 'No in progress or pending Instance Refresh found');
    context.rows(refreshes).put(running.id, { ...running, status: 'Cancelled', endMs: context.clock.now() });
    return { InstanceRefreshId: running.id };
  },
  ...emptyLists(),
};

/** Ends a refresh: every instance is replaced by one of the current template. */
export function finishRefresh(context: CloudContext, id: string): void {
  const refresh = context.rows(refreshes).get(id);
  if (refresh?.status !== 'InProgress') return;
  for (const member of groupNamed(context, refresh.groupName).members)
    removeMember(context, groupNamed(context, refresh.groupName), member);
  putGroup(context, groupNamed(context, refresh.groupName));
  context.rows(refreshes).put(id, { ...refresh, status: 'Successful', endMs: context.clock.now() });
}

function startRefresh(params: Params, context: CloudContext): unknown {
  const { name } = groupNamed(context, requiredText(params, 'AutoScalingGroupName'));
  if (runningRefresh(context, name))
    throw awsError(
      'InstanceRefreshInProgress',
      'An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.',
    );
  const id = `${context.hex(8)}-${context.hex(4)}-${context.hex(4)}-${context.hex(4)}-${context.hex(12)}`;
  const row: RefreshRow = {
    id,
    groupName: name,
    startMs: context.clock.now(),
    status: 'InProgress',
    preferences: record(params, 'Preferences') ?? {},
  };
  context.rows(refreshes).put(id, row);
  const delayMs = context.options.delays?.updateMs ?? 0;
  context.later({ transition: 'finish-refresh', args: { id }, delayMs });
  return { InstanceRefreshId: id };
}

const runningRefresh = (context: CloudContext, name: string): RefreshRow | undefined =>
  context
    .rows(refreshes)
    .list()
    .find(({ groupName, status }) => groupName === name && status === 'InProgress');

function processesOf(params: Params, context: CloudContext) {
  const group = groupNamed(context, requiredText(params, 'AutoScalingGroupName'));
  const given = texts(params, 'ScalingProcesses');
  const unknown = given.find((name) => !PROCESSES.includes(name));
  if (unknown !== undefined) throw invalid(`The process ${unknown} is not a valid process type`);
  return { group, named: given.length > 0 ? given : PROCESSES };
}

const activityView = (row: ActivityRow): Params => ({
  ActivityId: row.id,
  AutoScalingGroupName: row.groupName,
  Description: row.description,
  Cause: row.cause,
  StartTime: new Date(row.startMs),
  EndTime: new Date(row.endMs),
  StatusCode: row.status,
  StatusMessage: row.message,
  Progress: 100,
  Details: row.details,
});

const refreshView = (row: RefreshRow): Params => ({
  InstanceRefreshId: row.id,
  AutoScalingGroupName: row.groupName,
  Status: row.status,
  StartTime: new Date(row.startMs),
  ...(row.endMs === undefined ? {} : { EndTime: new Date(row.endMs) }),
  PercentageComplete: row.status === 'Successful' ? 100 : 0,
  InstancesToUpdate: 0,
});

// What our groups never have; clients ask for it all the same.
function emptyLists(): Readonly<Record<string, Operation>> {
  const lists = {
    DescribeLaunchConfigurations: 'LaunchConfigurations',
    DescribeLoadBalancers: 'LoadBalancers',
    DescribeLoadBalancerTargetGroups: 'LoadBalancerTargetGroups',
    DescribeNotificationConfigurations: 'NotificationConfigurations',
    DescribeTrafficSources: 'TrafficSources',
    DescribeWarmPool: 'Instances',
  };
  return Object.fromEntries(
    Object.entries(lists).map(([operation, member]) => [operation, () => ({ [member]: [] })]),
  );
}
