// What the HTTP side of the API server is built of.
import type { NodeAgent } from '../../kubelet/node-agent.js';
import type { Authenticator } from '../auth/authenticate.js';
import type { Authorizer } from '../auth/authorizer.js';
import type { ApiState } from '../machine/api-state.js';
import type { Exchange } from './exchange.js';
import type { WriteTarget } from './write-handlers.js';

/** Answers the POST of a review kind (SubjectAccessReview, TokenReview, …). */
export type ReviewHandler = (services: ApiServices, exchange: Exchange, target: WriteTarget) => Promise<void>;

export interface ApiServices {
  readonly state: ApiState;
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly reviews: ReadonlyMap<string, ReviewHandler>;
  /** The kubelet's side of logs, exec and port-forward; a cluster without machines has none. */
  readonly nodeAgent: () => NodeAgent | undefined;
}
