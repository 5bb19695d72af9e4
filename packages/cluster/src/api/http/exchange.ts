// One request and its answer, with everything the handlers know of it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { UserInfo } from '../kind-rules.js';

/** What a handler works with. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  /** The Kubernetes version of the cluster as which the request sees this one; absent: it is this one's own. */
  readonly frontVersion?: string | undefined;
  readonly query: URLSearchParams;
  readonly user: UserInfo;
  /** Texts of Warning headers, in order. */
  readonly warnings: string[];
}

/** Adds a warning once; kube-apiserver sends each text a single time. */
export function warn(exchange: Pick<Exchange, 'warnings'>, text: string): void {
  if (!exchange.warnings.includes(text)) exchange.warnings.push(text);
}
