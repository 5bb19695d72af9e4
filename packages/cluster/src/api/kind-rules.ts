// The seam between the generic API machinery and what is particular to a kind: defaults, strategy, validation, table.
import type { LocalApi } from '../local-api.js';
import type { Stored } from '../store/stored.js';

/** An object freshly decoded from a request: ours to change until it is stored and frozen. */
export type Draft = Record<string, unknown>;

export interface UserInfo {
  readonly username: string;
  readonly uid?: string | undefined;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** What a rule may know of the request it serves. */
export interface RequestContext {
  readonly user: UserInfo;
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: string | undefined;
  readonly dryRun: boolean;
  readonly nowMs: number;
  readonly random: () => number;
  /** The cluster as it is now, for rules that look at other objects. */
  readonly api: Pick<LocalApi, 'peek' | 'items'>;
}

/** One cause of a 422 answer; rendered as kube-apiserver renders it. */
export interface FieldError {
  readonly type:
    | 'Required'
    | 'Invalid'
    | 'NotSupported'
    | 'Forbidden'
    | 'Duplicate'
    | 'NotFound'
    | 'TooLong'
    | 'TooMany'
    | 'TypeInvalid'
    | 'InternalError';
  readonly field: string;
  readonly value?: unknown;
  readonly detail: string;
  /** For NotSupported: the values that would do. */
  readonly supported?: readonly string[] | undefined;
}

/** A column of `kubectl get`. */
export interface TableColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date' | 'boolean' | 'number';
  readonly format: string;
  readonly description: string;
  /** 0 is always shown, 1 with `-o wide`. */
  readonly priority: number;
}

/** What is particular to one kind. A kind without an entry uses the generic rules. */
export interface KindRules {
  /** Fills in what the server computes; called on create, update and after every patch. */
  readonly defaults?: (draft: Draft, context: RequestContext) => void;
  /** Drops what a client may not set, sets generation and initial status. */
  readonly prepareForCreate?: (draft: Draft, context: RequestContext) => void;
  readonly prepareForUpdate?: (draft: Draft, current: Stored, context: RequestContext) => void;
  readonly validateCreate?: (object: Stored, context: RequestContext) => readonly FieldError[];
  readonly validateUpdate?: (
    object: Stored,
    current: Stored,
    context: RequestContext,
  ) => readonly FieldError[];
  /** Warnings sent in `Warning: 299` headers. */
  readonly warnings?: (
    object: Stored,
    current: Stored | undefined,
    context: RequestContext,
  ) => readonly string[];
  readonly table?: {
    readonly columns: readonly TableColumn[];
    readonly row: (object: Stored, nowMs: number) => readonly unknown[];
  };
}
