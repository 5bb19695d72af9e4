// A refusal as AWS words it: a code that programs match on and a message for people.

/** Who is at fault, as AWS says it. */
export type AwsErrorType = 'Sender' | 'Receiver';

export interface AwsErrorOptions {
  /** AWS's code: `ValidationError`, `ResourceNotFoundException`, `InvalidVpcID.NotFound`. */
  readonly code: string;
  readonly message: string;
  /** @default 400 for the sender, 500 for the receiver */
  readonly httpStatus?: number | undefined;
  /** @default 'Sender' */
  readonly type?: AwsErrorType | undefined;
  /** The code under which a service that has moved to JSON knew it before; SDKs still go by it. */
  readonly queryCode?: string | undefined;
  /** Further members of a JSON error, such as `clusterName`. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** What every operation of the embedded AWS throws when it refuses. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly httpStatus: number;
  readonly type: AwsErrorType;
  readonly details: Readonly<Record<string, unknown>>;
  readonly queryCode: string | undefined;

  constructor(options: AwsErrorOptions) {
    super(options.message);
    this.code = options.code;
    this.type = options.type ?? 'Sender';
    this.httpStatus = options.httpStatus ?? (this.type === 'Sender' ? 400 : 500);
    this.details = options.details ?? {};
    this.queryCode = options.queryCode;
  }
}

/** The short form: code, message, and the status when it is not 400. */
export const awsError = (code: string, message: string, httpStatus = 400): AwsError =>
  new AwsError({ code, message, httpStatus, type: httpStatus >= 500 ? 'Receiver' : 'Sender' });
