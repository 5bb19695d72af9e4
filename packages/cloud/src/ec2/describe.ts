// What all of EC2's Describe operations do alike: by ids, by filters, by tags, in pages.
import type { AwsError } from '../aws-error.js';
import { pageOf } from '../paging.js';
import { integer, text, texts, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import type { TableKey } from '../tables.js';
import { tagsOf, tagView } from './ec2-tags.js';
import { filtersOf, keepMatching, type FilterFields } from './filters.js';

/** What is particular to one kind of resource. */
export interface Described<T> {
  readonly table: TableKey<T>;
  /** The answer's list. */
  readonly member: string;
  /** The parameter that lists ids. */
  readonly ids: string;
  readonly idOf: (row: T) => string;
  readonly notFound: (id: string) => AwsError;
  readonly filters: (context: CloudContext) => FilterFields<T>;
  readonly view: (row: T, context: CloudContext) => Params;
  /** The resource has no tags. @default false */
  readonly untagged?: boolean | undefined;
}

/** The Describe operation of this kind. */
export const describeOperation =
  <T>(kind: Described<T>): Operation =>
  (params, context) => {
    const rows = chosenRows(kind, params, context);
    const page = pageOf(rows, {
      limit: integer(params, 'MaxResults') ?? 1000,
      token: text(params, 'NextToken'),
    });
    const items = page.items.map((row) => {
      const view = kind.view(row, context);
      return kind.untagged ? view : { ...view, Tags: tagView(context, kind.idOf(row)) };
    });
    return { [kind.member]: items, NextToken: page.next };
  };

function chosenRows<T>(kind: Described<T>, params: Params, context: CloudContext): readonly T[] {
  const ids = texts(params, kind.ids);
  const table = context.rows(kind.table);
  const byId = new Map(table.list().map((row) => [kind.idOf(row), row]));
  const all = ids.length === 0 ? table.list() : ids.map((id) => rowOf(kind, byId, id));
  const tagKeys = filtersOf(params).flatMap(({ name }) => (name.startsWith('tag:') ? [name.slice(4)] : []));
  const tags = (row: T): Readonly<Record<string, string>> => tagsOf(context, kind.idOf(row));
  const tagFields: FilterFields<T> = Object.fromEntries(
    tagKeys.map((key) => [`tag:${key}`, (row: T) => [tags(row)[key]]] as const),
  );
  return keepMatching(all, filtersOf(params), {
    'tag-key': (row) => Object.keys(tags(row)),
    'tag-value': (row) => Object.values(tags(row)),
    ...tagFields,
    ...kind.filters(context),
  });
}

function rowOf<T>(kind: Described<T>, byId: ReadonlyMap<string, T>, id: string): T {
  const row = byId.get(id);
  if (row === undefined) throw kind.notFound(id);
  return row;
}
