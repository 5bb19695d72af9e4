// Launch templates as kept, and finding one as requests name them.
import { awsError, type AwsError } from '../aws-error.js';
import { text, type Params } from '../params.js';
import type { CloudContext } from '../service.js';
import { regionTable } from '../tables.js';

export interface LaunchTemplateVersionRow {
  readonly number: number;
  readonly description?: string | undefined;
  readonly createdMs: number;
  /** As the request gave it. */
  readonly data: Params;
}

export interface LaunchTemplateRow {
  readonly templateId: string;
  readonly name: string;
  readonly createdMs: number;
  readonly createdBy: string;
  readonly defaultVersion: number;
  /** The highest number ever given. */
  readonly latestVersion: number;
  readonly versions: readonly LaunchTemplateVersionRow[];
}

export const launchTemplates = regionTable<LaunchTemplateRow>('ec2.launch-template');

export const noSuchTemplateId = (id: string): AwsError =>
  awsError(
    'InvalidLaunchTemplateId.NotFound',
    `The specified launch template, with template ID ${id}, does not exist.`,
  );

export const noSuchTemplateName = (name: string): AwsError =>
  awsError(
    'InvalidLaunchTemplateName.NotFoundException',
    `The specified launch template, with template name ${name}, does not exist.`,
  );

/** The template that `LaunchTemplateId` or `LaunchTemplateName` names. */
export function launchTemplateOf(params: Params, context: CloudContext): LaunchTemplateRow {
  const id = text(params, 'LaunchTemplateId');
  if (id !== undefined) {
    const row = context.rows(launchTemplates).get(id);
    if (!row) throw noSuchTemplateId(id);
    return row;
  }
  const name = text(params, 'LaunchTemplateName');
  if (name === undefined)
    throw awsError('MissingParameter', 'Either LaunchTemplateId or LaunchTemplateName must be specified');
  const row = context
    .rows(launchTemplates)
    .list()
    .find((each) => each.name === name);
  if (!row) throw noSuchTemplateName(name);
  return row;
}

/** The version: a number, `$Latest`, `$Default`; the default one when absent. */
export function templateVersion(
  row: LaunchTemplateRow,
  version: string | undefined,
): LaunchTemplateVersionRow {
  const number =
    version === '$Latest'
      ? row.latestVersion
      : Number(version === undefined || version === '$Default' ? row.defaultVersion : version);
  const found = row.versions.find((each) => each.number === number);
  if (!found)
    throw awsError(
      'InvalidLaunchTemplateId.VersionNotFound',
      `Could not find the specified version ${version ?? ''} for the launch template with ID ${row.templateId}.`,
    );
  return found;
}
