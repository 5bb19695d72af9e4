#!/usr/bin/env node
// The edge of the command: the only file that touches `process`. Builds the host and hands over.
import { runCli } from './cli.js';
import { COMMANDS } from './commands.js';
import type { Host, TextStream } from './host.js';

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    stopping.abort();
    // A second Ctrl-C ends at once, whatever the command is doing.
    process.once(name, () => process.exit(130));
  });
}

const stream = (target: NodeJS.WriteStream): TextStream => ({
  write: (text) => void target.write(text),
  get isTerminal() {
    return target.isTTY ?? false;
  },
  get columns() {
    return target.columns ?? 80;
  },
});

async function readStdin(): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

const host: Host = {
  env: process.env,
  cwd: process.cwd(),
  clock: {
    now: () => Date.now(),
    after: (delayMs, callback) => {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
  },
  stdout: stream(process.stdout),
  stderr: stream(process.stderr),
  readStdin,
  signal: stopping.signal,
  color: (process.stdout.isTTY ?? false) && !process.env['NO_COLOR'],
};

// A reader that goes away (`berth get runs | head -1`) is no error of ours.
process.stdout.on('error', () => process.exit(0));

process.exitCode = await runCli(process.argv.slice(2), COMMANDS, host);
