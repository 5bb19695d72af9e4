// Systems Manager: the public parameters that name EKS's images.
import { awsError } from '../aws-error.js';
import { imageParameter } from '../ec2/images.js';
import { pageOf } from '../paging.js';
import { integer, records, requiredText, text, texts, type Params } from '../params.js';
import type { CloudContext, Service } from '../service.js';
import { regionTable } from '../tables.js';
import { tagListOf, tagsOfList, withoutTags, type Tags } from '../tags.js';

interface ParameterRow {
  readonly name: string;
  readonly value: string;
  readonly kind: string;
  readonly version: number;
  readonly modifiedMs: number;
  readonly description?: string | undefined;
  readonly tags?: Tags | undefined;
}

/** By name. */
const parameters = regionTable<ParameterRow>('ssm.parameter');

export const ssmService: Service = {
  name: 'ssm',
  protocol: 'json',
  namespace: 'AmazonSSM',
  operations: {
    GetParameter: (params, context) => {
      const name = requiredText(params, 'Name');
      const found = parameterView(name, context);
      if (!found) throw awsError('ParameterNotFound', `Parameter ${name} not found.`);
      return { Parameter: found };
    },
    GetParameters: (params, context) => {
      const named = texts(params, 'Names').map((name) => ({ name, found: parameterView(name, context) }));
      return {
        Parameters: named.flatMap(({ found }) => found ?? []),
        InvalidParameters: named.flatMap(({ name, found }) => (found ? [] : [name])),
      };
    },
    PutParameter: (params, context) => {
      const name = requiredText(params, 'Name');
      const version = (context.rows(parameters).get(name)?.version ?? 0) + 1;
      if (version > 1 && text(params, 'Overwrite') !== 'true')
        throw awsError(
          'ParameterAlreadyExists',
          'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
        );
      const kind = text(params, 'Type') ?? 'String';
      context.rows(parameters).put(name, {
        name,
        kind,
        version,
        value: requiredText(params, 'Value'),
        description: text(params, 'Description'),
        tags: context.rows(parameters).get(name)?.tags ?? tagsOfList(params),
        modifiedMs: context.clock.now(),
      });
      return { Version: version, Tier: 'Standard' };
    },
    DescribeParameters: (params, context) => {
      const filters = records(params, 'ParameterFilters');
      const isNamed = (row: ParameterRow): boolean =>
        filters.every(
          (filter) => text(filter, 'Key') !== 'Name' || texts(filter, 'Values').includes(row.name),
        );
      const rows = context.rows(parameters).list().filter(isNamed);
      const page = pageOf(rows, {
        limit: integer(params, 'MaxResults') ?? 50,
        token: text(params, 'NextToken'),
      });
      return { Parameters: page.items.map((row) => describedView(row, context)), NextToken: page.next };
    },
    GetParametersByPath: (params, context) => {
      const path = `${requiredText(params, 'Path').replace(/\/$/, '')}/`;
      const isDeep = text(params, 'Recursive') === 'true';
      const below = (name: string): boolean =>
        name.startsWith(path) && (isDeep || !name.slice(path.length).includes('/'));
      const rows = context
        .rows(parameters)
        .list()
        .filter(({ name }) => below(name));
      const page = pageOf(rows, {
        limit: integer(params, 'MaxResults') ?? 10,
        token: text(params, 'NextToken'),
      });
      return { Parameters: page.items.map((row) => viewOf(row, context)), NextToken: page.next };
    },
    ListTagsForResource: (params, context) => ({
      TagList: tagListOf(parameterAt(params, context).tags ?? {}),
    }),
    AddTagsToResource: (params, context) => {
      const row = parameterAt(params, context);
      context.rows(parameters).put(row.name, { ...row, tags: { ...row.tags, ...tagsOfList(params) } });
      return {};
    },
    RemoveTagsFromResource: (params, context) => {
      const row = parameterAt(params, context);
      const tags = withoutTags(row.tags ?? {}, texts(params, 'TagKeys'));
      context.rows(parameters).put(row.name, { ...row, tags });
      return {};
    },
    DeleteParameter: (params, context) => {
      const name = requiredText(params, 'Name');
      if (!context.rows(parameters).delete(name))
        throw awsError('ParameterNotFound', `Parameter ${name} not found.`);
      return {};
    },
  },
};

function parameterAt(params: Params, context: CloudContext): ParameterRow {
  const name = requiredText(params, 'ResourceId');
  const row = context.rows(parameters).get(name);
  if (!row) throw awsError('InvalidResourceId', `The resource ID ${name} is not valid.`);
  return row;
}

const describedView = (row: ParameterRow, context: CloudContext): Params => {
  const { Value: _, ...shown } = viewOf(row, context);
  return { ...shown, Description: row.description, Tier: 'Standard', Policies: [] };
};

function parameterView(name: string, context: CloudContext): Params | undefined {
  const own = context.rows(parameters).get(name);
  if (own)
    return viewOf(
      { name, value: own.value, kind: own.kind, modifiedMs: own.modifiedMs, version: own.version },
      context,
    );
  const value = imageParameter(name);
  if (value === undefined) return undefined;
  return viewOf(
    {
      name,
      value,
      kind: 'String',
      modifiedMs: Date.UTC(2026, 10, 5),
      version: 1,
    },
    context,
  );
}

const viewOf = (row: ParameterRow, { region, accountId }: CloudContext): Params => ({
  Name: row.name,
  Type: row.kind,
  Value: row.value,
  Version: row.version,
  LastModifiedDate: new Date(row.modifiedMs),
  ARN: `arn:aws:ssm:${region}:${row.name.startsWith('/aws/') ? '' : accountId}:parameter${row.name}`,
  DataType: 'text',
});
