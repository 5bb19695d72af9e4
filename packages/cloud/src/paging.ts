// Pages of lists: a limit and a token that says where the next page begins.
import { awsError } from './aws-error.js';

export interface PageRequest {
  /** At most so many; AWS's default of the operation when absent. */
  readonly limit: number;
  readonly token: string | undefined;
  /** The code of a token that is not one of ours. @default 'InvalidNextToken' */
  readonly badToken?: string | undefined;
}

/** One page; `next` is absent on the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string | undefined;
}

/** Cuts a page out of a list. */
export function pageOf<T>(items: readonly T[], { limit, token, badToken }: PageRequest): Page<T> {
  const start = token === undefined || token === '' ? 0 : offsetOf(token, badToken);
  const end = start + limit;
  const page = items.slice(start, end);
  return end < items.length ? { items: page, next: tokenOf(end) } : { items: page };
}

const tokenOf = (offset: number): string => Buffer.from(`berth-page:${offset}`).toString('base64');

function offsetOf(token: string, code = 'InvalidNextToken'): number {
  const [, digits] = /^berth-page:(\d+)$/.exec(Buffer.from(token, 'base64').toString()) ?? [];
  if (digits === undefined) throw awsError(code, `The token '${token}' is invalid`);
  return Number(digits);
}
