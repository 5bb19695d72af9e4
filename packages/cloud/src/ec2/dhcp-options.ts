// DHCP options: the account's own set, which every VPC begins with, and those that somebody made.
import { awsError, type AwsError } from '../aws-error.js';
import { records, requiredText, texts, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import { regionTable } from '../tables.js';
import { inUse, vpcAt } from './ec2-error.js';
import { vpcs } from './ec2-rows.js';
import { dropTags, tagNew, tagsOf, tagView } from './ec2-tags.js';
import { filtersOf, keepMatching } from './filters.js';

/** The set of a VPC that was given no other. */
export const DEFAULT_DHCP_OPTIONS = 'dopt-0default';

interface DhcpRow {
  readonly id: string;
  readonly settings: readonly { readonly key: string; readonly values: readonly string[] }[];
}

/** By id. */
const dhcpOptions = regionTable<DhcpRow>('ec2.dhcp-options');

const noSuchOptions = (id: string): AwsError =>
  awsError('InvalidDhcpOptionID.NotFound', `The dhcpOption ID '${id}' does not exist`);

export const dhcpOperations: Readonly<Record<string, Operation>> = {
  CreateDhcpOptions: (params, context) => {
    const settings = records(params, 'DhcpConfigurations').map((each) => ({
      key: requiredText(each, 'Key'),
      values: texts(each, 'Values'),
    }));
    const row: DhcpRow = { id: context.id('dopt'), settings };
    context.rows(dhcpOptions).put(row.id, row);
    tagNew(context, params, { id: row.id, kind: 'dhcp-options' });
    return { DhcpOptions: optionsView(row, context) };
  },
  DescribeDhcpOptions: (params, context) => {
    const ids = texts(params, 'DhcpOptionsIds');
    const all = [accountOptions(context), ...context.rows(dhcpOptions).list()];
    const unknown = ids.find((id) => !all.some((row) => row.id === id));
    if (unknown !== undefined) throw noSuchOptions(unknown);
    const kept = keepMatching(
      all.filter(({ id }) => ids.length === 0 || ids.includes(id)),
      filtersOf(params),
      {
        'dhcp-options-id': ({ id }) => [id],
        key: ({ settings }) => settings.map(({ key }) => key),
        value: ({ settings }) => settings.flatMap(({ values }) => values),
        'tag-key': ({ id }) => Object.keys(tagsOf(context, id)),
      },
    );
    return { DhcpOptions: kept.map((row) => optionsView(row, context)) };
  },
  DeleteDhcpOptions: (params, context) => {
    const id = requiredText(params, 'DhcpOptionsId');
    if (!context.rows(dhcpOptions).get(id)) throw noSuchOptions(id);
    const users = context.rows(vpcs).list();
    if (users.some((vpc) => vpc.dhcpOptionsId === id))
      throw inUse(`The dhcpOptions '${id}' has dependencies and cannot be deleted.`);
    context.rows(dhcpOptions).delete(id);
    dropTags(context, id);
    return {};
  },
  AssociateDhcpOptions: (params, context) => {
    const vpc = vpcAt(context, requiredText(params, 'VpcId'));
    const id = requiredText(params, 'DhcpOptionsId');
    if (id !== 'default' && id !== DEFAULT_DHCP_OPTIONS && !context.rows(dhcpOptions).get(id))
      throw noSuchOptions(id);
    context.rows(vpcs).put(vpc.vpcId, { ...vpc, dhcpOptionsId: id === 'default' ? undefined : id });
    return {};
  },
};

const accountOptions = ({ region }: CloudContext): DhcpRow => ({
  id: DEFAULT_DHCP_OPTIONS,
  settings: [
    { key: 'domain-name', values: [region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`] },
    { key: 'domain-name-servers', values: ['AmazonProvidedDNS'] },
  ],
});

const optionsView = ({ id, settings }: DhcpRow, context: CloudContext): Params => ({
  DhcpOptionsId: id,
  OwnerId: context.accountId,
  DhcpConfigurations: settings.map(({ key, values }) => ({
    Key: key,
    Values: values.map((Value) => ({ Value })),
  })),
  Tags: tagView(context, id),
});
