// One line of `berth validate --cases`: a file as text, as recorded from eksctl.
import { isJsonObject } from '@berth/kube';

export interface ConfigCase {
  readonly id?: string | undefined;
  readonly yaml: string;
}

/** Parses a case. Throws an error that says what is missing. */
export function parseConfigCase(json: string): ConfigCase {
  const value: unknown = JSON.parse(json);
  if (!isJsonObject(value)) throw new Error('a case must be a JSON object');
  const { id, yaml } = value;
  if (typeof yaml !== 'string') throw new Error('a case needs "yaml", the text of the file');
  return { id: typeof id === 'string' ? id : undefined, yaml };
}
