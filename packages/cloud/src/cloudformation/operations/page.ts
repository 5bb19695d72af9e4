// Pages of CloudFormation's lists: the member that holds them, and NextToken.
import type { JsonObject } from '@berth/kube';
import { pageOf } from '../../paging.js';
import { text, type Params } from '../../params.js';

/** What a list gives: the member that holds it, and all of it. */
export interface Listing {
  readonly key: string;
  readonly items: readonly unknown[];
}

/** The page that the call asks for, of at most `limit` items, with the token of the next one. */
export function page(params: Params, limit: number, { key, items }: Listing): JsonObject {
  const cut = pageOf(items, { limit, token: text(params, 'NextToken'), badToken: 'ValidationError' });
  return { [key]: cut.items, ...(cut.next === undefined ? {} : { NextToken: cut.next }) };
}
