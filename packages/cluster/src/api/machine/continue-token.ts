// Continue tokens: where the next page starts, and the revision that all pages show.
import { StatusError } from '@berth/kube';
import { badRequest, statusError } from '../status-errors.js';

/** A decoded token. `revision` is -1 for "whatever is current", as in the token of a 410 answer. */
export interface ContinuePosition {
  readonly revision: number;
  /** The last key of the page before. */
  readonly start: string;
}

const VERSION = 'meta.k8s.io/v1';

/** Encodes a position as kube-apiserver does: base64url of `{v, rv, start}`, the start with a trailing NUL. */
export function renderContinue({ revision, start }: ContinuePosition): string {
  const token = JSON.stringify({ v: VERSION, rv: revision, start: `${start}\0` });
  return Buffer.from(token).toString('base64url');
}

/** Decodes a token; throws the 400 of kube-apiserver. */
export function parseContinue(text: string): ContinuePosition {
  const decoded = Buffer.from(text, 'base64url').toString();
  let token: unknown;
  try {
    token = JSON.parse(decoded);
  } catch {
    throw invalidToken(`invalid character '${firstCharacter(text)}' looking for beginning of value`);
  }
  const revision: unknown = Reflect.get(Object(token), 'rv');
  const start: unknown = Reflect.get(Object(token), 'start');
  if (typeof revision !== 'number' || typeof start !== 'string')
    throw invalidToken('not a token of this server');
  return { revision, start: start.replace(/\0$/, '') };
}

/** 410 for a token whose revision is forgotten, with a token that goes on from the current state. */
export function continueExpired(start: string): StatusError {
  const { status } = statusError({ code: 410, reason: 'Expired', message: EXPIRED_MESSAGE });
  return new StatusError({ ...status, metadata: { continue: renderContinue({ revision: -1, start }) } });
}

const EXPIRED_MESSAGE =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list ' +
  'without the continue parameter, or use the continue token in this response to retrieve the remainder of the ' +
  'results. Continuing with the provided token results in an inconsistent list - objects that were created, ' +
  'modified, or deleted between the time the first chunk was returned and now may show up in the list.';

const invalidToken = (why: string): StatusError =>
  badRequest(`invalid continue token: continue key is not valid: ${why}`);

function firstCharacter(text: string): string {
  const [byte = 0] = Buffer.from(text, 'base64url');
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\u${byte.toString(16).padStart(4, '0')}`;
}
