// Reading what a group is to be: sizes within bounds, a template that exists, subnets that exist.
import { subnetAt } from '../ec2/ec2-error.js';
import { launchTemplateOf, templateVersion } from '../ec2/launch-template-rows.js';
import { AwsError } from '../aws-error.js';
import { flag, integer, record, records, requiredText, text, type Params } from '../params.js';
import type { CloudContext } from '../service.js';
import { invalid, type GroupRow, type GroupTag, type TemplateChoice } from './group-rows.js';

/** Sizes that fit each other, or the refusal. */
export function checkSizes({ min, max, desired }: Pick<GroupRow, 'min' | 'max' | 'desired'>): void {
  if (min < 0 || max < 0) throw invalid('Min and max sizes must not be negative');
  if (max < min) throw invalid(`Max bound, ${max}, must be greater than or equal to min bound, ${min}`);
  if (desired < min || desired > max)
    throw invalid(
      `Desired capacity:${desired} must be between the specified min size:${min} and max size:${max}`,
    );
}

/** The template of `LaunchTemplate` or of the mixed policy; undefined when the request names none. */
export function templateOf(params: Params, context: CloudContext): TemplateChoice | undefined {
  const mixed = record(params, 'MixedInstancesPolicy');
  const inMixed = record(record(mixed ?? {}, 'LaunchTemplate') ?? {}, 'LaunchTemplateSpecification');
  const specification = record(params, 'LaunchTemplate') ?? inMixed;
  if (!specification) return undefined;
  try {
    const row = launchTemplateOf(specification, context);
    const version = text(specification, 'Version') ?? '$Default';
    templateVersion(row, version);
    return { templateId: row.templateId, version };
  } catch (error) {
    throw error instanceof AwsError
      ? invalid(`You must use a valid fully-formed launch template. ${error.message}`)
      : error;
  }
}

/** The subnets of `VPCZoneIdentifier`, which have to exist. */
export function subnetIdsOf(params: Params, context: CloudContext): readonly string[] | undefined {
  const listed = text(params, 'VPCZoneIdentifier');
  if (listed === undefined) return undefined;
  const ids = listed
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  for (const id of ids) {
    try {
      subnetAt(context, id);
    } catch {
      throw invalid(`The subnet ID '${id}' does not exist`);
    }
  }
  return ids;
}

/** Tags of a group request. */
export const groupTagsOf = (params: Params): readonly GroupTag[] =>
  records(params, 'Tags').map((tag) => ({
    key: requiredText(tag, 'Key'),
    value: text(tag, 'Value') ?? '',
    propagate: flag(tag, 'PropagateAtLaunch') ?? false,
  }));

/** A whole number that may be left as it is. */
export const sizeOr = (params: Params, name: string, now: number): number => integer(params, name) ?? now;
