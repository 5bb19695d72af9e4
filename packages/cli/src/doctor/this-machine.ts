// The machine that the command runs on.
import { execFile } from 'node:child_process';
import { access, constants, readFile, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { getuid, platform, version } from 'node:process';
import type { Machine } from './check.js';

const programTimeoutMs = 10_000;

/** Gives the machine we are on. */
export const thisMachine = (): Machine => ({
  nodeVersion: version,
  platform,
  isRoot: getuid?.() === 0,
  output,
  freeBytes,
  whyNotWritable,
  readText: (path) => readFile(path, 'utf8').catch(() => null),
  whyNoPort,
});

function output(program: string, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(program, [...args], { timeout: programTimeoutMs }, (error, stdout) =>
      resolve(error ? null : stdout),
    );
  });
}

async function freeBytes(path: string): Promise<number | null> {
  const existing = await nearestExisting(path);
  return statfs(existing).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  );
}

async function whyNotWritable(path: string): Promise<string | null> {
  const existing = await nearestExisting(path);
  return access(existing, constants.W_OK).then(
    () => null,
    () => `no permission to write in ${existing}`,
  );
}

async function nearestExisting(path: string): Promise<string> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  return exists || dirname(path) === path ? path : nearestExisting(dirname(path));
}

function whyNoPort(): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(error.message));
    server.listen(0, '127.0.0.1', () => server.close(() => resolve(null)));
  });
}
