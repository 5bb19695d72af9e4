// A JSON Schema as a command's result.
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Host } from '../host.js';

/** Writes it to stdout. */
export function printSchema(host: Host, schema: Readonly<Record<string, unknown>>): ExitCode {
  host.stdout.write(`${JSON.stringify(schema, null, 2)}\n`);
  return EXIT.done;
}
