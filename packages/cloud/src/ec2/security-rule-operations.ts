// Rules of security groups: authorised, revoked, read, described anew.
import { awsError } from '../aws-error.js';
import { pageOf } from '../paging.js';
import { integer, record, records, requiredText, text, texts, type Params } from '../params.js';
import { quotaValue } from '../quotas.js';
import type { CloudContext, Operation } from '../service.js';
import { dropTags, tagNew, tagsOf } from './ec2-tags.js';
import { filtersOf, keepMatching } from './filters.js';
import {
  groupAt,
  peerText,
  ruleKey,
  securityGroups,
  type SecurityGroupRow,
  type SecurityRule,
} from './security-group-rows.js';
import { ruleView } from './security-group-view.js';
import { ruleDrafts } from './security-rule-params.js';

export const securityRuleOperations: Readonly<Record<string, Operation>> = {
  AuthorizeSecurityGroupIngress: (params, context) => authorizeRules(params, false, context),
  AuthorizeSecurityGroupEgress: (params, context) => authorizeRules(params, true, context),
  RevokeSecurityGroupIngress: (params, context) => revokeRules(params, false, context),
  RevokeSecurityGroupEgress: (params, context) => revokeRules(params, true, context),
  UpdateSecurityGroupRuleDescriptionsIngress: (params, context) => describeAnew(params, false, context),
  UpdateSecurityGroupRuleDescriptionsEgress: (params, context) => describeAnew(params, true, context),
  ModifySecurityGroupRules: (params, context) => {
    const group = groupOf(params, context);
    const changes = new Map(
      records(params, 'SecurityGroupRules').map((item) => [
        requiredText(item, 'SecurityGroupRuleId'),
        record(item, 'SecurityGroupRule') ?? {},
      ]),
    );
    const rules = group.rules.map((rule) => {
      const change = changes.get(rule.ruleId);
      return change ? changedRule(rule, change, context) : rule;
    });
    context.rows(securityGroups).put(group.groupId, { ...group, rules });
    return { Return: true };
  },
  DescribeSecurityGroupRules: describeRules,
};

function authorizeRules(params: Params, egress: boolean, context: CloudContext): unknown {
  const group = groupOf(params, context);
  const keys = new Set(group.rules.map(ruleKey));
  const added: SecurityRule[] = [];
  for (const draft of ruleDrafts(params, egress, context)) {
    const key = ruleKey(draft);
    if (keys.has(key))
      throw awsError(
        'InvalidPermission.Duplicate',
        `the specified rule "peer: ${peerText(draft.peer)}, ${shownPorts(draft)}, ALLOW" already exists`,
      );
    keys.add(key);
    added.push({ ...draft, ruleId: context.id('sgr') });
  }
  const rules = [...group.rules, ...added];
  const max = quotaValue(context.options, 'L-0EA8095F');
  if (rules.filter((rule) => rule.egress === egress).length > max)
    throw awsError(
      'RulesPerSecurityGroupLimitExceeded',
      'The maximum number of rules per security group has been reached.',
    );
  context.rows(securityGroups).put(group.groupId, { ...group, rules });
  for (const { ruleId } of added) tagNew(context, params, { id: ruleId, kind: 'security-group-rule' });
  return { Return: true, SecurityGroupRules: added.map((rule) => ruleView(group, rule, context)) };
}

function revokeRules(params: Params, egress: boolean, context: CloudContext): unknown {
  const group = groupOf(params, context);
  const ids = texts(params, 'SecurityGroupRuleIds');
  const keys = ids.length > 0 ? [] : ruleDrafts(params, egress, context).map(ruleKey);
  const isNamed = (rule: SecurityRule): boolean =>
    rule.egress === egress && (ids.includes(rule.ruleId) || keys.includes(ruleKey(rule)));
  const revoked = group.rules.filter(isNamed);
  if (revoked.length < ids.length + keys.length)
    throw awsError('InvalidPermission.NotFound', 'The specified rule does not exist in this security group.');
  context
    .rows(securityGroups)
    .put(group.groupId, { ...group, rules: group.rules.filter((rule) => !isNamed(rule)) });
  for (const { ruleId } of revoked) dropTags(context, ruleId);
  return { Return: true, UnknownIpPermissions: [] };
}

function describeAnew(params: Params, egress: boolean, context: CloudContext): unknown {
  const group = groupOf(params, context);
  const texts = new Map(
    ruleDrafts(params, egress, context).map((draft) => [ruleKey(draft), draft.description]),
  );
  const rules = group.rules.map((rule) =>
    texts.has(ruleKey(rule)) ? { ...rule, description: texts.get(ruleKey(rule)) } : rule,
  );
  context.rows(securityGroups).put(group.groupId, { ...group, rules });
  return { Return: true };
}

function changedRule(rule: SecurityRule, change: Params, context: CloudContext): SecurityRule {
  const source = {
    IpRanges: listed(change, 'CidrIpv4', 'CidrIp'),
    Ipv6Ranges: listed(change, 'CidrIpv6', 'CidrIpv6'),
    UserIdGroupPairs: listed(change, 'ReferencedGroupId', 'GroupId'),
    PrefixListIds: listed(change, 'PrefixListId', 'PrefixListId'),
  };
  const permission = { ...change, ...source };
  const [draft] = ruleDrafts({ IpPermissions: [permission] }, rule.egress, context);
  return draft ? { ...draft, ruleId: rule.ruleId } : rule;
}

function listed(change: Params, from: string, to: string): readonly Params[] {
  const value = text(change, from);
  return value === undefined ? [] : [{ [to]: value, Description: change['Description'] }];
}

interface OwnedRule {
  readonly group: SecurityGroupRow;
  readonly rule: SecurityRule;
}

function describeRules(params: Params, context: CloudContext): unknown {
  const ids = texts(params, 'SecurityGroupRuleIds');
  const all: readonly OwnedRule[] = context
    .rows(securityGroups)
    .list()
    .flatMap((group) => group.rules.map((rule) => ({ group, rule })));
  const unknown = ids.find((id) => !all.some(({ rule }) => rule.ruleId === id));
  if (unknown !== undefined)
    throw awsError(
      'InvalidSecurityGroupRuleId.NotFound',
      `The security group rule ID '${unknown}' does not exist`,
    );
  const chosen = ids.length === 0 ? all : all.filter(({ rule }) => ids.includes(rule.ruleId));
  const filters = filtersOf(params);
  const tagFields = Object.fromEntries(
    filters
      .filter(({ name }) => name.startsWith('tag:'))
      .map(
        ({ name }) => [name, ({ rule }: OwnedRule) => [tagsOf(context, rule.ruleId)[name.slice(4)]]] as const,
      ),
  );
  const kept = keepMatching(chosen, filters, {
    ...tagFields,
    'group-id': ({ group }) => [group.groupId],
    'security-group-rule-id': ({ rule }) => [rule.ruleId],
  });
  const page = pageOf(kept, {
    limit: integer(params, 'MaxResults') ?? 1000,
    token: text(params, 'NextToken'),
  });
  return {
    SecurityGroupRules: page.items.map(({ group, rule }) => ruleView(group, rule, context)),
    NextToken: page.next,
  };
}

function groupOf(params: Params, context: CloudContext): SecurityGroupRow {
  const id = text(params, 'GroupId');
  if (id !== undefined) return groupAt(context, id);
  const name = requiredText(params, 'GroupName');
  return groupAt(
    context,
    context
      .rows(securityGroups)
      .list()
      .find((group) => group.name === name)?.groupId ?? name,
  );
}

const shownPorts = ({
  protocol,
  fromPort,
  toPort,
}: Pick<SecurityRule, 'protocol' | 'fromPort' | 'toPort'>): string =>
  protocol === '-1' ? 'ALL' : `${protocol.toUpperCase()}, from port: ${fromPort}, to port: ${toPort}`;
