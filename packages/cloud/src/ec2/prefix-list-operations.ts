// Managed prefix lists: lists of address blocks under one id, with a version for each change.
import { awsError } from '../aws-error.js';
import { integer, records, requiredText, text, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import { regionTable } from '../tables.js';
import { describeOperation } from './describe.js';
import { dropTags, tagNew, tagView } from './ec2-tags.js';

interface PrefixEntry {
  readonly cidr: string;
  readonly description?: string | undefined;
}

interface PrefixListRow {
  readonly id: string;
  readonly name: string;
  readonly family: string;
  readonly maxEntries: number;
  readonly version: number;
  readonly entries: readonly PrefixEntry[];
  readonly state: string;
}

/** By id. */
const prefixLists = regionTable<PrefixListRow>('ec2.prefix-list');

const noSuchList = (id: string) =>
  awsError('InvalidPrefixListID.NotFound', `The prefix list ID '${id}' does not exist`);

export const prefixListOperations: Readonly<Record<string, Operation>> = {
  CreateManagedPrefixList: (params, context) => {
    const row: PrefixListRow = {
      id: context.id('pl'),
      name: requiredText(params, 'PrefixListName'),
      family: requiredText(params, 'AddressFamily'),
      maxEntries: integer(params, 'MaxEntries') ?? 1,
      version: 1,
      entries: entriesOf(params, 'Entries'),
      state: 'create-complete',
    };
    checkSize(row);
    context.rows(prefixLists).put(row.id, row);
    tagNew(context, params, { id: row.id, kind: 'prefix-list' });
    return { PrefixList: { ...listView(row, context), Tags: tagView(context, row.id) } };
  },
  DescribeManagedPrefixLists: describeOperation({
    table: prefixLists,
    member: 'PrefixLists',
    ids: 'PrefixListIds',
    idOf: ({ id }: PrefixListRow) => id,
    notFound: noSuchList,
    filters: (context) => ({
      'prefix-list-id': ({ id }) => [id],
      'prefix-list-name': ({ name }) => [name],
      'owner-id': () => [context.accountId],
    }),
    view: listView,
  }),
  GetManagedPrefixListEntries: (params, context) => ({
    Entries: listAt(params, context).entries.map(({ cidr, description }) => ({
      Cidr: cidr,
      Description: description,
    })),
  }),
  ModifyManagedPrefixList: (params, context) => {
    const row = listAt(params, context);
    const current = integer(params, 'CurrentVersion');
    if (current !== undefined && current !== row.version)
      throw awsError('PrefixListVersionMismatch', `The prefix list has the version ${row.version}.`);
    const added = entriesOf(params, 'AddEntries');
    const gone = new Set([...entriesOf(params, 'RemoveEntries'), ...added].map(({ cidr }) => cidr));
    const next: PrefixListRow = {
      ...row,
      name: text(params, 'PrefixListName') ?? row.name,
      maxEntries: integer(params, 'MaxEntries') ?? row.maxEntries,
      entries: [...row.entries.filter(({ cidr }) => !gone.has(cidr)), ...added],
      version: row.version + (gone.size > 0 ? 1 : 0),
      state: 'modify-complete',
    };
    checkSize(next);
    context.rows(prefixLists).put(row.id, next);
    return { PrefixList: listView(next, context) };
  },
  DeleteManagedPrefixList: (params, context) => {
    const row = listAt(params, context);
    context.rows(prefixLists).delete(row.id);
    dropTags(context, row.id);
    return { PrefixList: { ...listView(row, context), State: 'delete-in-progress' } };
  },
};

function listAt(params: Params, context: CloudContext): PrefixListRow {
  const id = requiredText(params, 'PrefixListId');
  const row = context.rows(prefixLists).get(id);
  if (!row) throw noSuchList(id);
  return row;
}

const entriesOf = (params: Params, name: string): readonly PrefixEntry[] =>
  records(params, name).map((entry) => ({
    cidr: requiredText(entry, 'Cidr'),
    description: text(entry, 'Description'),
  }));

function checkSize({ id, entries, maxEntries }: PrefixListRow): void {
  if (entries.length > maxEntries)
    throw awsError(
      'PrefixListMaxEntriesExceeded',
      `The maximum entries of the prefix list ${id} (${maxEntries}) would be exceeded.`,
    );
}

function listView(row: PrefixListRow, { accountId, region }: CloudContext): Params {
  return {
    PrefixListId: row.id,
    PrefixListName: row.name,
    PrefixListArn: `arn:aws:ec2:${region}:${accountId}:prefix-list/${row.id}`,
    AddressFamily: row.family,
    MaxEntries: row.maxEntries,
    Version: row.version,
    State: row.state,
    OwnerId: accountId,
  };
}
