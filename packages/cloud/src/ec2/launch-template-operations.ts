// Launch templates and their versions.
import { awsError } from '../aws-error.js';
import { pageOf } from '../paging.js';
import { integer, record, requiredText, text, texts, type Params } from '../params.js';
import { principalArn } from '../principal.js';
import type { CloudContext, Operation } from '../service.js';
import { describeOperation } from './describe.js';
import { dropTags, tagNew, tagView } from './ec2-tags.js';
import {
  launchTemplateOf,
  launchTemplates,
  noSuchTemplateId,
  noSuchTemplateName,
  templateVersion,
  type LaunchTemplateRow,
  type LaunchTemplateVersionRow,
} from './launch-template-rows.js';

export const launchTemplateOperations: Readonly<Record<string, Operation>> = {
  CreateLaunchTemplate: createTemplate,
  DescribeLaunchTemplates: (params, context) => {
    const names = texts(params, 'LaunchTemplateNames');
    const all = context.rows(launchTemplates).list();
    const unknown = names.find((name) => !all.some((row) => row.name === name));
    if (unknown !== undefined) throw noSuchTemplateName(unknown);
    const ids = all.flatMap((row) => (names.includes(row.name) ? [row.templateId] : []));
    return describeTemplates(names.length > 0 ? { ...params, LaunchTemplateIds: ids } : params, context);
  },
  DeleteLaunchTemplate: (params, context) => {
    const row = launchTemplateOf(params, context);
    context.rows(launchTemplates).delete(row.templateId);
    const view = templateView(row);
    dropTags(context, row.templateId);
    return { LaunchTemplate: view };
  },
  ModifyLaunchTemplate: (params, context) => {
    const row = launchTemplateOf(params, context);
    const wanted = text(params, 'DefaultVersion') ?? text(params, 'SetDefaultVersion');
    const changed = { ...row, defaultVersion: templateVersion(row, wanted).number };
    context.rows(launchTemplates).put(row.templateId, changed);
    return { LaunchTemplate: { ...templateView(changed), Tags: tagView(context, row.templateId) } };
  },
  CreateLaunchTemplateVersion: createVersion,
  DescribeLaunchTemplateVersions: describeVersions,
  DeleteLaunchTemplateVersions: (params, context) => {
    const row = launchTemplateOf(params, context);
    const named = texts(params, 'Versions').map(Number);
    if (named.includes(row.defaultVersion))
      throw awsError('InvalidParameterValue', 'The default version of a launch template cannot be deleted.');
    const versions = row.versions.filter(({ number }) => !named.includes(number));
    context.rows(launchTemplates).put(row.templateId, { ...row, versions });
    return {
      SuccessfullyDeletedLaunchTemplateVersions: named.map((number) => ({
        LaunchTemplateId: row.templateId,
        LaunchTemplateName: row.name,
        VersionNumber: number,
      })),
      UnsuccessfullyDeletedLaunchTemplateVersions: [],
    };
  },
};

function createTemplate(params: Params, context: CloudContext): unknown {
  const name = requiredText(params, 'LaunchTemplateName');
  if (!/^[a-zA-Z0-9().\-/_]{3,128}$/.test(name))
    throw awsError(
      'InvalidLaunchTemplateName.MalformedException',
      'A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the ' +
        'following characters: - ( ) . / _.',
    );
  if (
    context
      .rows(launchTemplates)
      .list()
      .some((row) => row.name === name)
  )
    throw awsError(
      'InvalidLaunchTemplateName.AlreadyExistsException',
      'Launch template name already in use.',
    );
  const createdMs = context.clock.now();
  const row: LaunchTemplateRow = {
    templateId: context.id('lt'),
    name,
    createdMs,
    createdBy: principalArn(context.principal),
    defaultVersion: 1,
    latestVersion: 1,
    versions: [
      { number: 1, description: text(params, 'VersionDescription'), createdMs, data: dataOf(params) },
    ],
  };
  context.rows(launchTemplates).put(row.templateId, row);
  tagNew(context, params, { id: row.templateId, kind: 'launch-template' });
  return { LaunchTemplate: { ...templateView(row), Tags: tagView(context, row.templateId) } };
}

function createVersion(params: Params, context: CloudContext): unknown {
  const row = launchTemplateOf(params, context);
  const source = text(params, 'SourceVersion');
  const base = source === undefined ? {} : templateVersion(row, source).data;
  const version: LaunchTemplateVersionRow = {
    number: row.latestVersion + 1,
    description: text(params, 'VersionDescription'),
    createdMs: context.clock.now(),
    data: { ...base, ...dataOf(params) },
  };
  const changed = { ...row, latestVersion: version.number, versions: [...row.versions, version] };
  context.rows(launchTemplates).put(row.templateId, changed);
  return { LaunchTemplateVersion: versionView(changed, version) };
}

function describeVersions(params: Params, context: CloudContext): unknown {
  const wanted = texts(params, 'Versions');
  const named = text(params, 'LaunchTemplateId') ?? text(params, 'LaunchTemplateName');
  // Without a template, `$Latest` and `$Default` are asked of all.
  const rows =
    named === undefined ? context.rows(launchTemplates).list() : [launchTemplateOf(params, context)];
  const min = integer(params, 'MinVersion') ?? 1;
  const max = integer(params, 'MaxVersion') ?? Number.POSITIVE_INFINITY;
  const found = rows.flatMap((row) => {
    const chosen =
      wanted.length === 0
        ? row.versions.filter(({ number }) => number >= min && number <= max).toReversed()
        : wanted.map((version) => templateVersion(row, version));
    return chosen.map((version) => versionView(row, version));
  });
  const page = pageOf(found, {
    limit: integer(params, 'MaxResults') ?? 200,
    token: text(params, 'NextToken'),
  });
  return { LaunchTemplateVersions: page.items, NextToken: page.next };
}

function dataOf(params: Params): Params {
  const data = record(params, 'LaunchTemplateData') ?? {};
  const image = text(data, 'ImageId');
  if (image !== undefined && !/^(ami-[\da-z]+|resolve:ssm:.+)$/.test(image))
    throw awsError(
      'InvalidAMIID.Malformed',
      `The image ID '${image}' is not valid. The expected format is ami-xxxxxxxx or ami-xxxxxxxxxxxxxxxxx.`,
    );
  const userData = text(data, 'UserData');
  if (userData !== undefined && !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(userData))
    throw awsError('InvalidUserData.Malformed', 'Invalid BASE64 encoding of user data.');
  return data;
}

const templateView = (row: LaunchTemplateRow): Params => ({
  LaunchTemplateId: row.templateId,
  LaunchTemplateName: row.name,
  CreateTime: new Date(row.createdMs),
  CreatedBy: row.createdBy,
  DefaultVersionNumber: row.defaultVersion,
  LatestVersionNumber: row.latestVersion,
});

const versionView = (row: LaunchTemplateRow, version: LaunchTemplateVersionRow): Params => ({
  LaunchTemplateId: row.templateId,
  LaunchTemplateName: row.name,
  VersionNumber: version.number,
  VersionDescription: version.description,
  CreateTime: new Date(version.createdMs),
  CreatedBy: row.createdBy,
  DefaultVersion: version.number === row.defaultVersion,
  LaunchTemplateData: version.data,
});

const describeTemplates = describeOperation({
  table: launchTemplates,
  member: 'LaunchTemplates',
  ids: 'LaunchTemplateIds',
  idOf: ({ templateId }: LaunchTemplateRow) => templateId,
  notFound: noSuchTemplateId,
  filters: () => ({
    'launch-template-name': ({ name }) => [name],
    'create-time': ({ createdMs }) => [new Date(createdMs).toISOString()],
  }),
  view: (row) => templateView(row),
});
