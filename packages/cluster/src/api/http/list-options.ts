// The options of lists and watches in the query string, checked as kube-apiserver checks ListOptions.
import type { StatusError } from '@berth/kube';
import type { FieldError } from '../kind-rules.js';
import { parseContinue, type ContinuePosition } from '../machine/continue-token.js';
import { badRequest, internalError, invalid, statusError } from '../status-errors.js';
import { isTrue } from './request-info.js';

export interface ListOptions {
  readonly labelSelector: string;
  readonly fieldSelector: string;
  readonly limit: number;
  readonly position: ContinuePosition | undefined;
  readonly resourceVersion: string;
  readonly exactRevision: number | undefined;
}

export interface WatchOptions {
  readonly labelSelector: string;
  readonly fieldSelector: string;
  readonly resourceVersion: string;
  readonly bookmarks: boolean;
  readonly initialEvents: boolean;
  readonly timeoutSeconds: number | undefined;
}

/** Reads the options of a list; `current` is the newest revision. */
export function readListOptions(query: URLSearchParams, current: number): ListOptions {
  const errors = listErrors(query, 'list');
  if (errors.length > 0) throw invalidOptions(errors);
  const resourceVersion = query.get('resourceVersion') ?? '';
  const token = query.get('continue') ?? '';
  const revision = revisionOf(resourceVersion, 'invalid resource version: ', badRequest);
  if (token !== '' && resourceVersion !== '' && resourceVersion !== '0') {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  refuseFuture(revision, current);
  return {
    labelSelector: query.get('labelSelector') ?? '',
    fieldSelector: query.get('fieldSelector') ?? '',
    limit: integerOf(query.get('limit')) ?? 0,
    position: token === '' ? undefined : parseContinue(token),
    resourceVersion,
    exactRevision: query.get('resourceVersionMatch') === 'Exact' ? revision : undefined,
  };
}

/** Reads the options of a watch. */
export function readWatchOptions(query: URLSearchParams): WatchOptions {
  const errors = listErrors(query, 'watch');
  if (errors.length > 0) throw invalidOptions(errors);
  const resourceVersion = query.get('resourceVersion') ?? '';
  revisionOf(resourceVersion, '', internalError);
  return {
    labelSelector: query.get('labelSelector') ?? '',
    fieldSelector: query.get('fieldSelector') ?? '',
    resourceVersion,
    bookmarks: isTrue(query.get('allowWatchBookmarks')),
    initialEvents: isTrue(query.get('sendInitialEvents')),
    timeoutSeconds: integerOf(query.get('timeoutSeconds')),
  };
}

/** A future version cannot be read: 504, as after waiting for it. */
export function refuseFuture(revision: number | undefined, current: number): void {
  if (revision === undefined || revision <= current) return;
  throw statusError({
    code: 504,
    reason: 'Timeout',
    message: `Timeout: Too large resource version: ${revision}, current: ${current}`,
    details: {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  });
}

/** The revision of a `resourceVersion`, undefined when empty. */
export function revisionOf(
  text: string,
  prefix: string,
  fail: (message: string) => StatusError,
): number | undefined {
  if (text === '') return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const value = JSON.stringify(text);
  throw fail(
    `${prefix}resourceVersion: Invalid value: ${value}: strconv.ParseUint: parsing ${value}: invalid syntax`,
  );
}

function integerOf(text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  if (/^[-+]?\d+$/.test(text)) return Number(text);
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
}

const invalidOptions = (errors: readonly FieldError[]): StatusError =>
  invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors);

const forbidden = (field: string, detail: string): FieldError => ({ type: 'Forbidden', field, detail });

function listErrors(query: URLSearchParams, verb: 'list' | 'watch'): readonly FieldError[] {
  const match = query.get('resourceVersionMatch') ?? '';
  const version = query.get('resourceVersion') ?? '';
  const initial = query.get('sendInitialEvents');
  if (verb === 'watch') return watchErrors(match, initial);
  const errors = match === '' ? [] : matchErrors({ match, version, token: query.get('continue') ?? '' });
  if (initial === null) return errors;
  return [...errors, forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list')];
}

function matchErrors(given: {
  readonly match: string;
  readonly version: string;
  readonly token: string;
}): readonly FieldError[] {
  const field = 'resourceVersionMatch';
  const { match, version, token } = given;
  const errors: FieldError[] = [];
  if (version === '')
    errors.push(forbidden(field, 'resourceVersionMatch is forbidden unless resourceVersion is provided'));
  if (token !== '')
    errors.push(forbidden(field, 'resourceVersionMatch is forbidden when continue is provided'));
  if (match !== 'Exact' && match !== 'NotOlderThan') {
    errors.push({
      type: 'NotSupported',
      field,
      value: match,
      detail: '',
      supported: ['Exact', 'NotOlderThan', ''],
    });
  }
  if (match === 'Exact' && version === '0') {
    errors.push(forbidden(field, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  }
  return errors;
}

function watchErrors(match: string, initial: string | null): readonly FieldError[] {
  const field = 'resourceVersionMatch';
  if (initial === null) {
    return match === ''
      ? []
      : [
          forbidden(
            field,
            'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
          ),
        ];
  }
  if (match === '') {
    return [forbidden(field, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan')];
  }
  if (match === 'NotOlderThan') return [];
  return [{ type: 'NotSupported', field, value: match, detail: '', supported: ['NotOlderThan'] }];
}
