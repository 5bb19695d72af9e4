// The recorded cases: what was sent to a real control plane and what it answered (vectors/api/README.md).

/** One request, or a pause, with what it must lead to. */
export interface Step {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: unknown;
  readonly rawBody?: string;
  readonly sleep?: number;
  readonly expectStatus?: number;
  /** Name -> JSON pointer into the response. */
  readonly capture?: Readonly<Record<string, string>>;
  readonly until?: readonly Condition[];
  readonly timeoutSeconds?: number;
}

export interface Condition {
  readonly op: 'eq' | 'exists' | 'absent' | 'len' | 'lenGe' | 'contains' | 'status';
  readonly pointer?: string;
  readonly value?: unknown;
}

export interface RecordedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: unknown;
  readonly stream?: readonly unknown[];
  readonly text?: string;
}

export interface ApiCase {
  readonly id: string;
  readonly topic: string;
  readonly story: string;
  readonly namespace?: boolean;
  readonly serial?: boolean;
  readonly setup?: readonly Step[];
  readonly request: Step;
  readonly response: RecordedResponse;
  readonly volatile: readonly string[];
  readonly unordered?: readonly string[];
  readonly patterns?: Readonly<Record<string, string>>;
}

/** A transcript of kubectl (vectors/kubectl/README.md). */
export interface KubectlCase {
  readonly id: string;
  readonly story?: string;
  readonly setup?: readonly (readonly string[])[];
  readonly command: readonly string[];
  readonly stdin?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly serial?: boolean;
  readonly cleanup?: readonly (readonly string[])[];
}

export type AnyCase = ApiCase | KubectlCase;

export const isKubectlCase = (recorded: AnyCase): recorded is KubectlCase => 'command' in recorded;
