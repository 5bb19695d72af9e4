// Brings a group to its desired size: launches where it has fewest instances, terminates where it has most. What
// cannot be launched is a failed activity with EC2's own sentence, tried again a minute later.
import { AwsError } from '../aws-error.js';
import { delayOf } from '../cloud-options.js';
import { subnets } from '../ec2/ec2-rows.js';
import { instances } from '../ec2/instance-rows.js';
import { launchInstance, terminateInstance } from '../ec2/launch-instance.js';
import { launchTemplates, templateVersion } from '../ec2/launch-template-rows.js';
import { integer, record, records, text, texts, type Params } from '../params.js';
import { requestMachinesSync } from '../machines/request-sync.js';
import { tagsOfList } from '../tags.js';
import type { CloudContext } from '../service.js';
import { activities, groups, type GroupRow, type MemberRow } from './group-rows.js';

const RETRY_MS = 60_000;

/** One pass over a group; nothing happens to one that is gone. */
export function convergeGroup(context: CloudContext, name: string): void {
  dropLost(context, name);
  for (let group = next(context, name); group; group = next(context, name)) {
    if (group.members.length > group.desired) terminateOne(context, group);
    else if (!launchOne(context, group)) {
      context.later({ service: 'autoscaling', transition: 'converge', args: { name }, delayMs: RETRY_MS });
      break;
    }
  }
  requestMachinesSync(context);
}

/** Removes one instance from the group and ends it. */
export function removeMember(context: CloudContext, group: GroupRow, member: MemberRow): void {
  const row = context.rows(instances).get(member.instanceId);
  if (row) terminateInstance(context, row);
  const members = group.members.filter((each) => each.instanceId !== member.instanceId);
  context.rows(groups).put(group.name, { ...group, members });
  const description = `Terminating EC2 instance: ${member.instanceId}`;
  noteActivity(context, group, {
    description,
    status: 'Successful',
    details: { 'Availability Zone': member.zone },
  });
}

// The group when it has work to do that is not suspended.
function next(context: CloudContext, name: string): GroupRow | undefined {
  const group = context.rows(groups).get(name);
  if (!group || group.members.length === group.desired) return undefined;
  const process = group.members.length > group.desired ? 'Terminate' : 'Launch';
  return group.suspended.includes(process) ? undefined : group;
}

// Instances that somebody terminated behind the group's back.
function dropLost(context: CloudContext, name: string): void {
  const group = context.rows(groups).get(name);
  if (!group) return;
  const alive = group.members.filter(
    ({ instanceId }) => context.rows(instances).get(instanceId)?.terminatedMs === undefined,
  );
  if (alive.length < group.members.length) context.rows(groups).put(name, { ...group, members: alive });
}

function terminateOne(context: CloudContext, group: GroupRow): void {
  const counts = countBy(group.members.map(({ zone }) => zone));
  const oldest = [...group.members]
    .filter(({ protectedFromScaleIn }) => !protectedFromScaleIn)
    .sort((a, b) => (counts.get(b.zone) ?? 0) - (counts.get(a.zone) ?? 0) || a.launchedMs - b.launchedMs)[0];
  const member = oldest ?? group.members[0];
  if (member) removeMember(context, group, member);
}

function launchOne(context: CloudContext, group: GroupRow): boolean {
  const template = context.rows(launchTemplates).get(group.template.templateId);
  if (!template) return failed(context, group, 'The launch template does not exist any more.');
  const version = templateVersion(template, group.template.version);
  const failures: string[] = [];
  for (const instanceType of typesOf(group, version.data))
    for (const subnetId of subnetsByNeed(context, group)) {
      try {
        const row = launchInstance(context, {
          instanceType,
          subnetId,
          imageId: text(version.data, 'ImageId') ?? 'ami-00000000000000000',
          groupIds: [...texts(version.data, 'SecurityGroupIds'), ...cardGroups(version.data)],
          spot: isSpot(group, version.data),
          keyName: text(version.data, 'KeyName'),
          profileArn: text(record(version.data, 'IamInstanceProfile') ?? {}, 'Arn'),
          launchTemplateId: template.templateId,
          launchTemplateVersion: String(version.number),
          tags: tagsFor(group, version.data),
        });
        const member: MemberRow = {
          instanceId: row.instanceId,
          instanceType,
          zone: row.zone,
          templateVersion: String(version.number),
          protectedFromScaleIn: group.newInstancesProtected,
          launchedMs: context.clock.now(),
          readyMs: context.clock.now() + delayOf(context.options, 'instanceMs'),
        };
        context.rows(groups).put(group.name, { ...group, members: [...group.members, member] });
        const description = `Launching a new EC2 instance: ${row.instanceId}`;
        noteActivity(context, group, {
          description,
          status: 'Successful',
          details: { 'Subnet ID': subnetId, 'Availability Zone': row.zone },
        });
        return true;
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        failures.push(error.message);
      }
    }
  return failed(context, group, failures[0] ?? 'The group has no subnets.');
}

function failed(context: CloudContext, group: GroupRow, why: string): false {
  const message = `${why} Launching EC2 instance failed.`;
  noteActivity(context, group, {
    description: 'Launching a new EC2 instance.  Status Reason: ' + message,
    status: 'Failed',
    message,
    details: {},
  });
  return false;
}

// The overrides in their order, else the template's type.
function typesOf(group: GroupRow, data: Params): readonly string[] {
  const overrides = records(record(group.mixed ?? {}, 'LaunchTemplate') ?? {}, 'Overrides');
  const types = overrides.flatMap((override) => text(override, 'InstanceType') ?? []);
  return types.length > 0 ? types : [text(data, 'InstanceType') ?? 'm5.large'];
}

function isSpot(group: GroupRow, data: Params): boolean {
  const distribution = record(group.mixed ?? {}, 'InstancesDistribution');
  if (!distribution) return text(record(data, 'InstanceMarketOptions') ?? {}, 'MarketType') === 'spot';
  const base = integer(distribution, 'OnDemandBaseCapacity') ?? 0;
  const percent = integer(distribution, 'OnDemandPercentageAboveBaseCapacity') ?? 100;
  const above = group.members.length + 1 - base;
  if (above <= 0) return false;
  // So many of those above the base are on demand, rounded up as AWS does.
  return Math.ceil((above * percent) / 100) <= Math.ceil(((above - 1) * percent) / 100);
}

function subnetsByNeed(context: CloudContext, group: GroupRow): readonly string[] {
  const counts = countBy(group.members.map(({ zone }) => zone));
  const count = (subnetId: string): number =>
    counts.get(context.rows(subnets).get(subnetId)?.zone ?? '') ?? 0;
  return [...group.subnetIds].sort((a, b) => count(a) - count(b));
}

const cardGroups = (data: Params): readonly string[] =>
  records(data, 'NetworkInterfaces').flatMap((card) => texts(card, 'Groups'));

function tagsFor(group: GroupRow, data: Params): Readonly<Record<string, string>> {
  const specified = records(data, 'TagSpecifications').filter(
    (each) => text(each, 'ResourceType') === 'instance',
  );
  return {
    ...Object.fromEntries(specified.flatMap((each) => Object.entries(tagsOfList(each)))),
    ...Object.fromEntries(
      group.tags.filter(({ propagate }) => propagate).map(({ key, value }) => [key, value]),
    ),
    'aws:autoscaling:groupName': group.name,
    'aws:ec2launchtemplate:id': group.template.templateId,
    'aws:ec2launchtemplate:version': group.template.version,
  };
}

function countBy(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

interface ActivityDraft {
  readonly description: string;
  readonly status: 'Successful' | 'Failed';
  readonly message?: string | undefined;
  readonly details: Readonly<Record<string, string>>;
}

function noteActivity(context: CloudContext, group: GroupRow, draft: ActivityDraft): void {
  const nowMs = context.clock.now();
  const id = `${context.hex(8)}-${context.hex(4)}-${context.hex(4)}-${context.hex(4)}-${context.hex(12)}`;
  const cause =
    `At ${new Date(nowMs).toISOString()} an instance was started or ended in response to a difference between ` +
    `desired and actual capacity, changing the capacity from ${group.members.length} to ${group.desired}.`;
  const details = JSON.stringify(draft.details);
  context
    .rows(activities)
    .put(id, { ...draft, details, id, groupName: group.name, cause, startMs: nowMs, endMs: nowMs });
}
