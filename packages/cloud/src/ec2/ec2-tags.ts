// Tags of EC2's resources, by resource id: one table for all kinds, as the tag operations treat them alike.
import { awsError } from '../aws-error.js';
import { records, text, texts, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import { regionTable } from '../tables.js';
import { checkTags, tagListOf, tagsOfList, type Tags } from '../tags.js';
import { filtersOf, keepMatching } from './filters.js';
import { pageOf } from '../paging.js';
import { integer } from '../params.js';

/** By resource id. */
const resourceTags = regionTable<Tags>('ec2.tags');

/** The tags of a resource. */
export const tagsOf = (context: CloudContext, id: string): Tags => context.rows(resourceTags).get(id) ?? {};

/** The tags as answers show them. */
export const tagView = (context: CloudContext, id: string): readonly unknown[] =>
  tagListOf(tagsOf(context, id));

/** Forgets the tags of a resource that is gone. */
export const dropTags = (context: CloudContext, id: string): boolean => context.rows(resourceTags).delete(id);

/** Gives a new resource the tags that `TagSpecifications` has for its kind. */
export function tagNew(
  context: CloudContext,
  params: Params,
  { id, kind }: { id: string; kind: string },
): void {
  for (const specification of records(params, 'TagSpecifications'))
    if (text(specification, 'ResourceType') === kind) addTags(context, id, tagsOfList(specification));
}

/** Adds tags to a resource. */
export function addTags(context: CloudContext, id: string, tags: Tags): void {
  const all = checkTags({ ...tagsOf(context, id), ...tags }, 'TagLimitExceeded');
  if (Object.keys(all).length > 0) context.rows(resourceTags).put(id, all);
}

export const tagOperations: Readonly<Record<string, Operation>> = {
  CreateTags: (params, context) => {
    const tags = tagsOfList(params);
    for (const key of Object.keys(tags))
      if (key.startsWith('aws:') && context.principal.kind !== 'service')
        throw awsError(
          'InvalidParameterValue',
          "Tag keys starting with 'aws:' are reserved for internal use",
        );
    for (const id of texts(params, 'Resources')) addTags(context, id, tags);
    return {};
  },
  DeleteTags: (params, context) => {
    const wanted = records(params, 'Tags');
    for (const id of texts(params, 'Resources')) {
      const kept = Object.entries(tagsOf(context, id)).filter(([key, value]) => !isNamed(wanted, key, value));
      context.rows(resourceTags).put(id, wanted.length === 0 ? {} : Object.fromEntries(kept));
    }
    return {};
  },
  DescribeTags: (params, context) => {
    const all = context
      .rows(resourceTags)
      .keys()
      .flatMap((id) =>
        tagListOf(tagsOf(context, id)).map((tag) => ({ ...tag, ResourceId: id, ResourceType: kindOf(id) })),
      );
    const kept = keepMatching(all, filtersOf(params), {
      key: ({ Key }) => [Key],
      value: ({ Value }) => [Value],
      'resource-id': ({ ResourceId }) => [ResourceId],
      'resource-type': ({ ResourceType }) => [ResourceType],
    });
    const page = pageOf(kept, {
      limit: integer(params, 'MaxResults') ?? 1000,
      token: text(params, 'NextToken'),
    });
    return { Tags: page.items, NextToken: page.next };
  },
};

const isNamed = (tags: readonly Params[], key: string, value: string): boolean =>
  tags.some((tag) => tag['Key'] === key && (tag['Value'] === undefined || tag['Value'] === value));

const kindOf = (id: string): string => KINDS[id.slice(0, id.lastIndexOf('-'))] ?? 'unknown';

const KINDS: Readonly<Record<string, string>> = {
  vpc: 'vpc',
  subnet: 'subnet',
  igw: 'internet-gateway',
  eigw: 'egress-only-internet-gateway',
  nat: 'natgateway',
  eipalloc: 'elastic-ip',
  rtb: 'route-table',
  sg: 'security-group',
  sgr: 'security-group-rule',
  lt: 'launch-template',
  eni: 'network-interface',
  vpce: 'vpc-endpoint',
  i: 'instance',
  vol: 'volume',
  key: 'key-pair',
  acl: 'network-acl',
  dopt: 'dhcp-options',
  pg: 'placement-group',
  fl: 'vpc-flow-log',
  pl: 'prefix-list',
};
