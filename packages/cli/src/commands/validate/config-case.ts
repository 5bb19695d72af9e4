// One line of `berth validate --cases`: a file as text, and what eksctl was recorded to say of it, if it was.
import type { RecordedVerdict } from '@berth/compute';
import { isJsonObject } from '@berth/kube';

export interface ConfigCase {
  readonly id?: string | undefined;
  readonly yaml: string;
  readonly recorded?: RecordedVerdict | undefined;
}

/** Parses a case. Throws an error that says what is missing. */
export function parseConfigCase(json: string): ConfigCase {
  const value: unknown = JSON.parse(json);
  if (!isJsonObject(value)) throw new Error('a case must be a JSON object');
  const { id, yaml } = value;
  if (typeof yaml !== 'string') throw new Error('a case needs "yaml", the text of the file');
  return { id: typeof id === 'string' ? id : undefined, yaml, recorded: recordedOf(value) };
}

function recordedOf(value: Readonly<Record<string, unknown>>): RecordedVerdict | undefined {
  const { valid, panic, templateError, lateErrors } = value;
  if (typeof valid !== 'boolean') return undefined;
  return {
    valid,
    panic: panic === true,
    templateError: typeof templateError === 'string' ? templateError : null,
    lateErrors: Array.isArray(lateErrors) ? lateErrors : [],
  };
}
