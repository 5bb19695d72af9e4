// The Status in the body of a refusal; made up as client-go does when the body is something else.
import { isJsonObject, type Status } from '@berth/kube';
import { MAX_SHOWN_BODY } from './limits.js';
import { asStatus } from './wire.unsafe.js';

const REASONS: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  409: 'Conflict',
  410: 'Gone',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

/** The Status of an answer with this HTTP code. */
export function statusOfBody(code: number, text: string): Status {
  const body = parse(text);
  if (isStatus(body)) return { ...body, code: body.code ?? code };
  const message = text.trim().slice(0, MAX_SHOWN_BODY) || `the server answered with HTTP ${code}`;
  const reason = REASONS[code];
  return {
    apiVersion: 'v1',
    kind: 'Status',
    metadata: {},
    status: 'Failure',
    code,
    message,
    ...(reason && { reason }),
  };
}

/** True for an object of kind Status. */
export const isStatus = (value: unknown): value is Status =>
  isJsonObject(value) && asStatus(value).kind === 'Status';

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
