// EventBridge, as records: rules of the default bus with their targets. No event happens here.
import { awsError } from '../aws-error.js';
import { pageOf } from '../paging.js';
import { integer, records, requiredText, text, texts, type Params } from '../params.js';
import type { CloudContext, Operation, Service } from '../service.js';
import { regionTable } from '../tables.js';
import { tagListOf, tagsOfList, withoutTags, type Tags } from '../tags.js';

interface RuleRow {
  readonly name: string;
  readonly members: Params;
  readonly targets: readonly Params[];
  readonly tags: Tags;
}

/** By name. */
const rules = regionTable<RuleRow>('events.rule');

const SHOWN = ['Description', 'EventPattern', 'RoleArn', 'ScheduleExpression', 'State'] as const;

const changing =
  (change: (row: RuleRow, params: Params) => Partial<RuleRow>): Operation =>
  (params, context) => {
    const row = ruleAt(params, context);
    context.rows(rules).put(row.name, { ...row, ...change(row, params) });
    return { FailedEntryCount: 0, FailedEntries: [] };
  };

export const eventsService: Service = {
  name: 'events',
  protocol: 'json',
  namespace: 'AWSEvents',
  operations: {
    PutRule: putRule,
    DescribeRule: (params, context) => ({
      ...ruleView(ruleAt(params, context), context),
      CreatedBy: context.accountId,
    }),
    ListRules: (params, context) => {
      const prefix = text(params, 'NamePrefix') ?? '';
      const named = context
        .rows(rules)
        .list()
        .filter(({ name }) => name.startsWith(prefix));
      const page = pageOf(named, {
        limit: integer(params, 'Limit') ?? 100,
        token: text(params, 'NextToken'),
      });
      return { Rules: page.items.map((row) => ruleView(row, context)), NextToken: page.next };
    },
    DeleteRule: (params, context) => {
      const row = context.rows(rules).get(requiredText(params, 'Name'));
      if (row && row.targets.length > 0)
        throw awsError('ValidationException', "Rule can't be deleted since it has targets.");
      if (row) context.rows(rules).delete(row.name);
      return {};
    },
    EnableRule: changing((row) => ({ members: { ...row.members, State: 'ENABLED' } })),
    DisableRule: changing((row) => ({ members: { ...row.members, State: 'DISABLED' } })),
    PutTargets: changing((row, params) => {
      const added = records(params, 'Targets');
      const ids = new Set(added.map((target) => requiredText(target, 'Id')));
      return { targets: [...row.targets.filter((target) => !ids.has(idOf(target))), ...added] };
    }),
    RemoveTargets: changing((row, params) => {
      const gone = texts(params, 'Ids');
      return { targets: row.targets.filter((target) => !gone.includes(idOf(target))) };
    }),
    ListTargetsByRule: (params, context) => ({ Targets: ruleAt(params, context).targets }),
    ListTagsForResource: (params, context) => ({ Tags: tagListOf(ruleByArn(params, context).tags) }),
    TagResource: (params, context) => {
      const row = ruleByArn(params, context);
      context.rows(rules).put(row.name, { ...row, tags: { ...row.tags, ...tagsOfList(params) } });
      return {};
    },
    UntagResource: (params, context) => {
      const row = ruleByArn(params, context);
      context.rows(rules).put(row.name, { ...row, tags: withoutTags(row.tags, texts(params, 'TagKeys')) });
      return {};
    },
  },
};

function putRule(params: Params, context: CloudContext): unknown {
  const name = requiredText(params, 'Name');
  const bus = text(params, 'EventBusName') ?? 'default';
  if (bus !== 'default' && !bus.endsWith(':event-bus/default'))
    throw awsError('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
  if (text(params, 'EventPattern') === undefined && text(params, 'ScheduleExpression') === undefined)
    throw awsError(
      'ValidationException',
      'Parameter(s) EventPattern or ScheduleExpression must be specified.',
    );
  if (!isPattern(text(params, 'EventPattern') ?? '{}'))
    throw awsError(
      'InvalidEventPatternException',
      'Event pattern is not valid. Reason: Filter is not an object',
    );
  const before = context.rows(rules).get(name);
  const members = Object.fromEntries(SHOWN.map((member) => [member, text(params, member)]));
  const row: RuleRow = {
    name,
    members: {
      State: 'ENABLED',
      ...Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)),
    },
    targets: before?.targets ?? [],
    tags: before?.tags ?? tagsOfList(params),
  };
  context.rows(rules).put(name, row);
  return { RuleArn: arnOf(row, context) };
}

function isPattern(pattern: string): boolean {
  try {
    const value: unknown = JSON.parse(pattern);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

const idOf = (target: Params): string => text(target, 'Id') ?? '';

const noSuchRule = (name: string) =>
  awsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);

function ruleAt(params: Params, context: CloudContext): RuleRow {
  const name = text(params, 'Name') ?? requiredText(params, 'Rule');
  const row = context.rows(rules).get(name);
  if (!row) throw noSuchRule(name);
  return row;
}

function ruleByArn(params: Params, context: CloudContext): RuleRow {
  const arn = requiredText(params, 'ResourceARN');
  const row = context.rows(rules).get(arn.slice(arn.lastIndexOf('/') + 1));
  if (!row) throw noSuchRule(arn);
  return row;
}

const arnOf = ({ name }: RuleRow, { region, accountId }: CloudContext): string =>
  `arn:aws:events:${region}:${accountId}:rule/${name}`;

const ruleView = (row: RuleRow, context: CloudContext): Params => ({
  Name: row.name,
  Arn: arnOf(row, context),
  EventBusName: 'default',
  ...row.members,
});
