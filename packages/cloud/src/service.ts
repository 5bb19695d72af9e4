// The seam of the embedded AWS: a service is a table of operations, and all that an operation may use is its context.
import type { Clock } from '@berth/kube';
import type { CloudOptions } from './cloud-options.js';
import type { FaultBoard } from './faults.js';
import type { Params } from './params.js';
import type { Principal } from './principal.js';
import type { Table, TableKey } from './tables.js';

/** The wire formats of AWS. */
export type Protocol = 'query' | 'ec2' | 'json' | 'rest-json';

/** Answers one operation: params in the shape of the SDK's input, result in the shape of its output. */
export type Operation = (params: Params, context: CloudContext) => unknown;

/** Work that was put off: a state that is reached later, a step of something long. */
export type Transition = (args: Params, context: CloudContext) => unknown;

/** One service of AWS. */
export interface Service {
  /** As callers name it and as IAM actions begin: `ec2`, `autoscaling`, `cloudformation`. */
  readonly name: string;
  readonly protocol: Protocol;
  /** The XML namespace or JSON target prefix, where the protocol has one. */
  readonly namespace?: string | undefined;
  /** The API version that query protocols carry, as `2016-11-15`. */
  readonly version?: string | undefined;
  /** By AWS's name of the operation: `CreateVpc`. */
  readonly operations: Readonly<Record<string, Operation>>;
  /** By name; scheduled with {@link CloudContext.later}. They survive a restart. */
  readonly transitions?: Readonly<Record<string, Transition>> | undefined;
  /** Operations that need no permission, such as GetCallerIdentity. */
  readonly open?: readonly string[] | undefined;
  /** Called once a region when the cloud starts: to make what an account has from the start, to listen. */
  readonly start?: ((context: CloudContext) => void) | undefined;
  /** The ARNs that an operation is about, for policies; none: policies are asked about `*`. */
  readonly resources?:
    | ((operation: string, params: Params, context: CloudContext) => readonly string[])
    | undefined;
}

/** A call of one service by another, on behalf of the caller unless a principal is named. */
export interface InnerCall {
  readonly service: string;
  readonly operation: string;
  readonly params: unknown;
  /** @default the region of the context */
  readonly region?: string | undefined;
  /** @default the caller; {@link servicePrincipal} for the service's own doing */
  readonly principal?: Principal | undefined;
}

/** Work to be done later. */
export interface LaterWork {
  /** Name of one of the service's transitions. */
  readonly transition: string;
  /** Whose transition it is. @default the own service */
  readonly service?: string | undefined;
  /** Plain JSON: it is stored. */
  readonly args: Params;
  /** 0: before the next call from outside is answered. */
  readonly delayMs: number;
}

/** What an operation sees of the world. */
export interface CloudContext {
  readonly accountId: string;
  readonly region: string;
  readonly principal: Principal;
  readonly clock: Clock;
  readonly options: CloudOptions;
  readonly faults: FaultBoard;
  /** The rows of a table, in this region or of the account as its key says. */
  rows<T>(key: TableKey<T>): Table<T>;
  /** Calls another service; the same rules, permissions and faults hold as from outside. */
  call(call: InnerCall): Promise<unknown>;
  /** Has a transition of the own service done later, with the same caller and region. */
  later(work: LaterWork): void;
  /** A new id, such as `vpc-0a1b…`: the prefix, a dash, and `length` hex digits (17 by default). */
  id(prefix: string, length?: number): string;
  /** New hex digits: for request ids, suffixes and tokens. */
  hex(length: number): string;
}

/** A service of AWS as caller: no policy is asked. */
export const servicePrincipal = (name: string): Principal => ({
  kind: 'service',
  service: `${name}.amazonaws.com`,
});
