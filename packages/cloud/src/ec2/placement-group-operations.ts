// Placement groups, by name. Where instances stand is not modelled; the groups are records.
import { awsError, type AwsError } from '../aws-error.js';
import { integer, requiredText, text, texts, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import { regionTable } from '../tables.js';
import { dropTags, tagNew, tagView } from './ec2-tags.js';
import { filtersOf, keepMatching } from './filters.js';

interface PlacementGroupRow {
  readonly groupId: string;
  readonly name: string;
  readonly strategy: string;
  readonly partitions: number | undefined;
  readonly spreadLevel: string | undefined;
}

/** By name. */
const placementGroups = regionTable<PlacementGroupRow>('ec2.placement-group');
const STRATEGIES = ['cluster', 'partition', 'spread'];

const noSuchGroup = (name: string): AwsError =>
  awsError('InvalidPlacementGroup.Unknown', `The Placement Group '${name}' is unknown.`);

export const placementGroupOperations: Readonly<Record<string, Operation>> = {
  CreatePlacementGroup: (params, context) => {
    const name = requiredText(params, 'GroupName');
    const strategy = text(params, 'Strategy') ?? 'cluster';
    if (!STRATEGIES.includes(strategy))
      throw awsError('InvalidParameterValue', `Value (${strategy}) for parameter strategy is invalid.`);
    if (context.rows(placementGroups).get(name))
      throw awsError('InvalidPlacementGroup.Duplicate', `The Placement Group '${name}' already exists.`);
    const row: PlacementGroupRow = {
      groupId: context.id('pg'),
      name,
      strategy,
      partitions: integer(params, 'PartitionCount') ?? (strategy === 'partition' ? 2 : undefined),
      spreadLevel: text(params, 'SpreadLevel') ?? (strategy === 'spread' ? 'rack' : undefined),
    };
    context.rows(placementGroups).put(name, row);
    tagNew(context, params, { id: row.groupId, kind: 'placement-group' });
    return { PlacementGroup: groupView(row, context) };
  },
  DescribePlacementGroups: (params, context) => {
    const all = context.rows(placementGroups).list();
    const names = texts(params, 'GroupNames');
    const unknown = names.find((name) => !context.rows(placementGroups).get(name));
    if (unknown !== undefined) throw noSuchGroup(unknown);
    const ids = texts(params, 'GroupIds');
    const chosen = all.filter(
      ({ name, groupId }) =>
        (names.length === 0 || names.includes(name)) && (ids.length === 0 || ids.includes(groupId)),
    );
    const kept = keepMatching(chosen, filtersOf(params), {
      'group-name': ({ name }) => [name],
      strategy: ({ strategy }) => [strategy],
      state: () => ['available'],
    });
    return { PlacementGroups: kept.map((row) => groupView(row, context)) };
  },
  DeletePlacementGroup: (params, context) => {
    const name = requiredText(params, 'GroupName');
    const row = context.rows(placementGroups).get(name);
    if (!row) throw noSuchGroup(name);
    context.rows(placementGroups).delete(name);
    dropTags(context, row.groupId);
    return {};
  },
};

const groupView = (row: PlacementGroupRow, context: CloudContext): Params => ({
  GroupName: row.name,
  GroupId: row.groupId,
  GroupArn: `arn:aws:ec2:${context.region}:${context.accountId}:placement-group/${row.name}`,
  State: 'available',
  Strategy: row.strategy,
  PartitionCount: row.partitions,
  SpreadLevel: row.spreadLevel,
  Tags: tagView(context, row.groupId),
});
