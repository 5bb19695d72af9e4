// Auto Scaling groups: made, read, changed, deleted.
import { awsError } from '../aws-error.js';
import { ensureServiceLinkedRole } from '../iam/service-linked-role.js';
import { pageOf } from '../paging.js';
import { flag, integer, optionalTexts, record, requiredText, text, texts, type Params } from '../params.js';
import { filtersOf, keepMatching } from '../ec2/filters.js';
import { quotaValue } from '../quotas.js';
import type { CloudContext, Operation } from '../service.js';
import { removeMember } from './converge.js';
import { checkSizes, groupTagsOf, sizeOr, subnetIdsOf, templateOf } from './group-params.js';
import { groupNamed, groups, invalid, refreshes, type GroupRow } from './group-rows.js';
import { groupView } from './group-view.js';
import { requestMachinesSync } from '../machines/request-sync.js';
import { dropScalingPolicies } from './policy-operations.js';

export const groupOperations: Readonly<Record<string, Operation>> = {
  CreateAutoScalingGroup: createGroup,
  DescribeAutoScalingGroups: describeGroups,
  UpdateAutoScalingGroup: updateGroup,
  SetDesiredCapacity: (params, context) => {
    const group = groupNamed(context, requiredText(params, 'AutoScalingGroupName'));
    const desired = integer(params, 'DesiredCapacity') ?? group.desired;
    const refuse = (bound: string): never => {
      throw invalid(`New SetDesiredCapacity value ${desired} is ${bound} for the AutoScalingGroup.`);
    };
    if (desired > group.max) refuse(`above max value ${group.max}`);
    if (desired < group.min) refuse(`below min value ${group.min}`);
    putGroup(context, { ...group, desired });
    return {};
  },
  DeleteAutoScalingGroup: (params, context) => {
    const name = requiredText(params, 'AutoScalingGroupName');
    const group = context.rows(groups).get(name);
    if (!group) throw invalid('AutoScalingGroup name not found - null');
    if (group.members.length > 0 && !flag(params, 'ForceDelete'))
      throw awsError(
        'ResourceInUse',
        'You cannot delete an AutoScalingGroup while there are instances or pending Spot instance' +
          ' request(s) still in the group.',
      );
    for (const member of group.members) removeMember(context, groupNamed(context, name), member);
    context.rows(groups).delete(name);
    dropScalingPolicies(context, name);
    for (const refresh of context.rows(refreshes).list())
      if (refresh.groupName === name) context.rows(refreshes).delete(refresh.id);
    requestMachinesSync(context);
    return {};
  },
};

/** Stores a changed group and has it converge. */
export function putGroup(context: CloudContext, group: GroupRow): void {
  context.rows(groups).put(group.name, group);
  context.later({ service: 'autoscaling', transition: 'converge', args: { name: group.name }, delayMs: 0 });
}

function createGroup(params: Params, context: CloudContext): unknown {
  const name = requiredText(params, 'AutoScalingGroupName');
  if (context.rows(groups).get(name))
    throw awsError(
      'AlreadyExists',
      `AutoScalingGroup by this name already exists - A group with the name ${name} already exists`,
    );
  if (context.rows(groups).size >= quotaValue(context.options, 'L-CDE20ADC'))
    throw awsError('LimitExceeded', 'The maximum number of Auto Scaling groups has been reached.');
  const template = templateOf(params, context);
  if (!template)
    throw invalid(
      'Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or ' +
        'MixedInstancesPolicy parameter.',
    );
  const min = sizeOr(params, 'MinSize', Number.NaN);
  const max = sizeOr(params, 'MaxSize', Number.NaN);
  if (Number.isNaN(min) || Number.isNaN(max)) throw invalid('MinSize and MaxSize are required');
  const desired = sizeOr(params, 'DesiredCapacity', min);
  checkSizes({ min, max, desired });
  const subnetIds = subnetIdsOf(params, context) ?? [];
  if (subnetIds.length === 0) throw invalid('At least one Availability Zone or VPC Subnet is required.');
  const tags = groupTagsOf(params);
  if (tags.length > 50) throw invalid('The number of tags must not be greater than 50');
  ensureServiceLinkedRole(context, 'autoscaling.amazonaws.com');
  putGroup(context, {
    name,
    arn: groupArn(context, name),
    min,
    max,
    desired,
    template,
    mixed: record(params, 'MixedInstancesPolicy'),
    subnetIds,
    tags,
    suspended: [],
    healthCheckType: text(params, 'HealthCheckType') ?? 'EC2',
    healthCheckGraceSeconds: integer(params, 'HealthCheckGracePeriod') ?? 0,
    cooldownSeconds: integer(params, 'DefaultCooldown') ?? 300,
    createdMs: context.clock.now(),
    members: [],
    targetGroups: texts(params, 'TargetGroupARNs'),
    terminationPolicies: optionalTexts(params, 'TerminationPolicies') ?? ['Default'],
    maxInstanceLifetimeSeconds: integer(params, 'MaxInstanceLifetime'),
    newInstancesProtected: flag(params, 'NewInstancesProtectedFromScaleIn') ?? false,
    capacityRebalance: flag(params, 'CapacityRebalance') ?? false,
    metrics: [],
  });
  return {};
}

function updateGroup(params: Params, context: CloudContext): unknown {
  const group = groupNamed(context, requiredText(params, 'AutoScalingGroupName'));
  const min = sizeOr(params, 'MinSize', group.min);
  const max = sizeOr(params, 'MaxSize', group.max);
  // Without a new desired size the old one is moved within the new bounds.
  const desired = integer(params, 'DesiredCapacity') ?? Math.max(min, Math.min(max, group.desired));
  checkSizes({ min, max, desired });
  const template = templateOf(params, context);
  const mixed =
    record(params, 'MixedInstancesPolicy') ?? (record(params, 'LaunchTemplate') ? undefined : group.mixed);
  putGroup(context, {
    ...group,
    min,
    max,
    desired,
    template: template ?? group.template,
    mixed,
    subnetIds: subnetIdsOf(params, context) ?? group.subnetIds,
    healthCheckType: text(params, 'HealthCheckType') ?? group.healthCheckType,
    healthCheckGraceSeconds: integer(params, 'HealthCheckGracePeriod') ?? group.healthCheckGraceSeconds,
    cooldownSeconds: integer(params, 'DefaultCooldown') ?? group.cooldownSeconds,
    terminationPolicies: optionalTexts(params, 'TerminationPolicies') ?? group.terminationPolicies,
    maxInstanceLifetimeSeconds: integer(params, 'MaxInstanceLifetime') ?? group.maxInstanceLifetimeSeconds,
    newInstancesProtected: flag(params, 'NewInstancesProtectedFromScaleIn') ?? group.newInstancesProtected,
    capacityRebalance: flag(params, 'CapacityRebalance') ?? group.capacityRebalance,
  });
  return {};
}

function describeGroups(params: Params, context: CloudContext): unknown {
  const names = texts(params, 'AutoScalingGroupNames');
  const filters = filtersOf(params);
  const tagFields = Object.fromEntries(
    filters
      .filter(({ name }) => name.startsWith('tag:'))
      .map(
        ({ name }) =>
          [
            name,
            ({ tags }: GroupRow) => tags.filter(({ key }) => key === name.slice(4)).map(({ value }) => value),
          ] as const,
      ),
  );
  const all = context
    .rows(groups)
    .list()
    .filter(({ name }) => names.length === 0 || names.includes(name));
  const kept = keepMatching(all, filters, {
    ...tagFields,
    'tag-key': ({ tags }) => tags.map(({ key }) => key),
    'tag-value': ({ tags }) => tags.map(({ value }) => value),
  });
  const page = pageOf(kept, { limit: integer(params, 'MaxRecords') ?? 50, token: text(params, 'NextToken') });
  return { AutoScalingGroups: page.items.map((group) => groupView(group, context)), NextToken: page.next };
}

function groupArn({ region, accountId, hex }: CloudContext, name: string): string {
  const at = `arn:aws:autoscaling:${region}:${accountId}`;
  return `${at}:autoScalingGroup:${hex(8)}-${hex(12)}:autoScalingGroupName/${name}`;
}
