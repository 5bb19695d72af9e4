// A host for tests: what a command writes is kept, what it reads is given, and time stands still.
import type { Host, TextStream } from '../host.js';

/** A host and what was written to it. */
export interface RecordedHost extends Host {
  readonly written: () => { readonly stdout: string; readonly stderr: string };
}

/** What a test may say of the host. */
export interface RecordedHostOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

/** Makes a host that is no terminal and 80 columns wide. */
export function recordedHost({ cwd, env = {}, stdin = '' }: RecordedHostOptions): RecordedHost {
  const texts = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr'): TextStream => ({
    isTerminal: false,
    columns: 80,
    write: (text) => {
      texts[name] += text;
    },
  });
  return {
    env,
    cwd,
    clock: { now: () => 0, after: () => () => undefined },
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    readStdin: () => Promise.resolve(stdin),
    signal: new AbortController().signal,
    color: false,
    written: () => texts,
  };
}
