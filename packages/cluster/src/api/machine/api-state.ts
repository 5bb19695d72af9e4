// What every verb of the API works on, and the shape of one call. HTTP and in-process callers share it.
import type { Clock } from '@berth/kube';
import type { ObjectStore } from '../../store/object-store.js';
import type { ItemPlace } from '../../store/stored-item.js';
import type { Admission, AdmissionRequest } from '../admission/index.js';
import type { TokenIssuer } from '../auth/service-account-tokens.js';
import type { Draft, RequestContext, UserInfo } from '../kind-rules.js';
import type { Stored } from '../../store/stored.js';
import type { ResourceInfo, ResourceRegistry } from '../resource-registry.js';
import type { FieldValidation } from '../validation/decode.js';

/** The running API. */
export interface ApiState {
  readonly store: ObjectStore;
  readonly resources: ResourceRegistry;
  readonly admission: Admission;
  readonly tokens: TokenIssuer;
  readonly clock: Clock;
  readonly random: () => number;
  readonly reader: RequestContext['api'];
}

/** One write, as understood from a request. */
export interface ApiCall {
  readonly resource: ResourceInfo;
  /** Empty for cluster-wide resources. */
  readonly namespace: string;
  /** Empty for a create. */
  readonly name: string;
  readonly subresource?: string | undefined;
  readonly user: UserInfo;
  readonly fieldManager: string;
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
  /** The draft says already who owns which field (server-side apply). */
  readonly tracked?: boolean | undefined;
  /** Collects texts for Warning headers. */
  readonly warn: (text: string) => void;
}

/** What a write leads to; `durable` resolves when it may be answered. */
export interface WriteOutcome {
  readonly object: Stored;
  readonly created: boolean;
  readonly durable: Promise<void>;
}

export const placeOf = (call: ApiCall): ItemPlace => ({
  resource: call.resource.name,
  namespace: call.namespace,
  name: call.name,
});

/** What rules and admission get to know of a call. */
export function contextOf(
  state: ApiState,
  call: ApiCall,
  operation: RequestContext['operation'],
): RequestContext {
  return {
    user: call.user,
    operation,
    namespace: call.namespace === '' ? undefined : call.namespace,
    name: call.name,
    subresource: call.subresource,
    dryRun: call.dryRun,
    nowMs: state.clock.now(),
    random: state.random,
    api: state.reader,
  };
}

/** Group and plural, as errors name them. */
export const refOf = (call: Pick<ApiCall, 'resource'>): { group: string; resource: string } => ({
  group: call.resource.group,
  resource: call.resource.plural,
});

/** The request as admission plugins see it. */
export const admissionOf = (
  call: ApiCall,
  context: RequestContext,
  objects: { readonly draft: Draft; readonly current: Stored | undefined },
): AdmissionRequest => ({
  group: call.resource.group,
  kind: call.resource.kind,
  resource: call.resource.plural,
  context,
  draft: objects.draft,
  current: objects.current,
  warn: call.warn,
});
