// The one way out to AWS: calls as values. The SDK is behind it in production, the embedded AWS in tests and
// rehearsals.
import type { AwsService, InputOf, OperationOf, OutputOf } from './operations.js';

/** Calls of one account in one region. Rejects with an {@link AwsCallError}. */
export interface AwsCalls {
  readonly region: string;
  send<S extends AwsService, O extends OperationOf<S>>(
    service: S,
    operation: O,
    input: InputOf<S, O>,
  ): Promise<OutputOf<S, O>>;
}

export interface AwsCallErrorOptions {
  readonly service: string;
  readonly operation: string;
  /** AWS's code: `ValidationError`, `AccessDenied`, … */
  readonly code: string;
  readonly message: string;
  readonly cause?: unknown;
}

/** AWS refused a call, or could not be reached. */
export class AwsCallError extends Error {
  override readonly name = 'AwsCallError';
  readonly service: string;
  readonly operation: string;
  readonly code: string;

  constructor({ service, operation, code, message, cause }: AwsCallErrorOptions) {
    super(message, { cause });
    this.service = service;
    this.operation = operation;
    this.code = code;
  }
}

/** Counts what goes through; for the story that a command tells, and for its budget of calls. */
export interface CountedCalls extends AwsCalls {
  readonly count: number;
}

/** The same calls, counted. */
export function countCalls(calls: AwsCalls): CountedCalls {
  let count = 0;
  return {
    region: calls.region,
    get count() {
      return count;
    },
    send(service, operation, input) {
      count += 1;
      return calls.send(service, operation, input);
    },
  };
}

/** The answer, or undefined when what it asks for does not exist. */
export async function unlessAbsent<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** CloudFormation has no code of its own for a stack that does not exist. */
function isAbsence(error: unknown): boolean {
  if (!(error instanceof AwsCallError)) return false;
  if (/NotFound|NoSuchEntity|ResourceNotFoundException/.test(error.code)) return true;
  return error.code === 'ValidationError' && /does not exist/.test(error.message);
}
