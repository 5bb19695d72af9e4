// What a person may answer: words, Ctrl-C, Ctrl-D; and a signal from outside.
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { ask } from './ask.js';

async function answered(keys: string, stopping = new AbortController()): Promise<string> {
  const input = new PassThrough();
  const answer = ask('Go on? ', stopping.signal, { input, output: new PassThrough(), terminal: true });
  if (keys === '') stopping.abort();
  input.write(keys);
  return answer.catch((error: unknown) => String(error));
}

it.each([
  [' yes \r', 'yes'],
  ['\r', ''],
  ['\u0004', ''],
  ['\u0003', 'CliError: interrupted: nothing was changed'],
  ['', 'CliError: interrupted: nothing was changed'],
])('%j', async (keys, expected) => {
  expect((await answered(keys)).replace(/^Error/, 'CliError')).toBe(expected);
});
