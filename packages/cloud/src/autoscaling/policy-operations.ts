// Scheduled actions and scaling policies, as records: the clock and metrics of AWS do not scale groups here.
import { integer, record, records, requiredText, text, texts, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import { regionTable } from '../tables.js';
import { groupNamed, invalid } from './group-rows.js';

interface NamedRow {
  readonly groupName: string;
  readonly name: string;
  readonly members: Params;
}

/** Both by `group/name`. */
const actions = regionTable<NamedRow>('autoscaling.scheduled-action');
const policies = regionTable<NamedRow>('autoscaling.policy');

const POLICY_TYPES = ['SimpleScaling', 'StepScaling', 'TargetTrackingScaling', 'PredictiveScaling'];

export const scalingPolicyOperations: Readonly<Record<string, Operation>> = {
  PutScheduledUpdateGroupAction: (params, context) => {
    const { name: groupName } = groupNamed(context, requiredText(params, 'AutoScalingGroupName'));
    const name = requiredText(params, 'ScheduledActionName');
    const arn = arnOf(
      context,
      `scheduledUpdateGroupAction:${context.hex(8)}:autoScalingGroupName/${groupName}:scheduledActionName/${name}`,
    );
    const before = context.rows(actions).get(`${groupName}/${name}`)?.members;
    const sizes = Object.fromEntries(
      ['MinSize', 'MaxSize', 'DesiredCapacity'].map((member) => [member, integer(params, member)]),
    );
    const times = Object.fromEntries(
      ['StartTime', 'EndTime'].map((member) => [member, timeOf(params, member)]),
    );
    const shown = { ...params, ...sizes, ...times, Time: times['StartTime'] };
    const members = { ...shown, ScheduledActionARN: before?.['ScheduledActionARN'] ?? arn };
    context.rows(actions).put(`${groupName}/${name}`, { groupName, name, members });
    return {};
  },
  DescribeScheduledActions: (params, context) => ({
    ScheduledUpdateGroupActions: named(context.rows(actions).list(), params, 'ScheduledActionNames'),
  }),
  DeleteScheduledAction: (params, context) => {
    const name = requiredText(params, 'ScheduledActionName');
    if (!context.rows(actions).delete(`${requiredText(params, 'AutoScalingGroupName')}/${name}`))
      throw invalid('Scheduled action name not found');
    return {};
  },
  PutScalingPolicy: (params, context) => {
    const { name: groupName } = groupNamed(context, requiredText(params, 'AutoScalingGroupName'));
    const name = requiredText(params, 'PolicyName');
    const type = text(params, 'PolicyType') ?? 'SimpleScaling';
    if (!POLICY_TYPES.includes(type)) throw invalid(`PolicyType must be one of ${POLICY_TYPES.join(', ')}`);
    const before = context.rows(policies).get(`${groupName}/${name}`)?.members;
    const arn =
      before?.['PolicyARN'] ??
      arnOf(context, `scalingPolicy:${context.hex(8)}:autoScalingGroupName/${groupName}:policyName/${name}`);
    const members = { Enabled: true, Alarms: [], ...params, PolicyType: type, PolicyARN: arn };
    context.rows(policies).put(`${groupName}/${name}`, { groupName, name, members: asNumbers(members) });
    return { PolicyARN: arn, Alarms: [] };
  },
  DescribePolicies: (params, context) => ({
    ScalingPolicies: named(context.rows(policies).list(), params, 'PolicyNames'),
  }),
  DeletePolicy: (params, context) => {
    const wanted = requiredText(params, 'PolicyName');
    const row = context
      .rows(policies)
      .list()
      .find(({ name, members }) => name === wanted || members['PolicyARN'] === wanted);
    if (!row) throw invalid('Policy name not found');
    context.rows(policies).delete(`${row.groupName}/${row.name}`);
    return {};
  },
};

/** Forgets those of a group that is gone. */
export function dropScalingPolicies(context: CloudContext, groupName: string): void {
  for (const table of [actions, policies])
    for (const row of context.rows(table).list())
      if (row.groupName === groupName) context.rows(table).delete(`${groupName}/${row.name}`);
}

function named(rows: readonly NamedRow[], params: Params, list: string): readonly Params[] {
  const groupName = text(params, 'AutoScalingGroupName');
  const names = texts(params, list);
  return rows
    .filter(
      (row) =>
        (groupName === undefined || row.groupName === groupName) &&
        (names.length === 0 ||
          names.includes(row.name) ||
          names.includes(text(row.members, 'PolicyARN') ?? '')),
    )
    .map(({ members }) => members);
}

function timeOf(params: Params, name: string): string | undefined {
  const value = params[name];
  if (value instanceof Date) return value.toISOString();
  return text(params, name);
}

// The query protocol sends numbers as text; the answer's are read by type, so only nesting matters.
const asNumbers = (members: Params): Params => ({
  ...members,
  ...(record(members, 'TargetTrackingConfiguration')
    ? { TargetTrackingConfiguration: record(members, 'TargetTrackingConfiguration') }
    : {}),
  StepAdjustments: records(members, 'StepAdjustments'),
});

const arnOf = ({ region, accountId }: CloudContext, rest: string): string =>
  `arn:aws:autoscaling:${region}:${accountId}:${rest}`;
