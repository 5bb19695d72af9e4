// Names, paths, ids and pages as IAM has them.
import { integer, requiredText, text, type Params } from '../params.js';
import { pageOf } from '../paging.js';
import type { CloudContext } from '../service.js';
import { validationError } from './iam-error.js';

/** A name within IAM's alphabet and length. */
export function nameOf(params: Params, member: string, maxLength: number): string {
  const name = requiredText(params, member);
  const field = `${member.slice(0, 1).toLowerCase()}${member.slice(1)}`;
  if (!/^[\w+=,.@-]+$/.test(name))
    throw validationError(
      `The specified value for ${field} is invalid. It must contain only alphanumeric characters and/or the ` +
        'following: +=,.@_-',
    );
  if (name.length > maxLength)
    throw validationError(
      `1 validation error detected: Value at '${field}' failed to satisfy constraint: Member must have length ` +
        `less than or equal to ${maxLength}`,
    );
  return name;
}

/** The path, which begins and ends with a slash. */
export function pathOf(params: Params): string {
  const path = text(params, 'Path') ?? '/';
  if (!/^\/([\x21-\x7f]+\/)?$/.test(path))
    throw validationError('The specified value for path is invalid. It must begin and end with /.');
  return path;
}

/** A unique id: prefix by kind and 17 capitals or digits. */
export const iamId = (context: CloudContext, prefix: string): string =>
  `${prefix}${context.hex(17).toUpperCase()}`;

/** One page as IAM gives them: Marker, MaxItems, IsTruncated. */
export function iamPage(params: Params, member: string, items: readonly unknown[]): Params {
  const request = { limit: integer(params, 'MaxItems') ?? 100, token: text(params, 'Marker') };
  const page = pageOf(items, { ...request, badToken: 'InvalidInput' });
  const more = page.next === undefined ? { IsTruncated: false } : { IsTruncated: true, Marker: page.next };
  return { [member]: page.items, ...more };
}
