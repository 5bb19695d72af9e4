// From what the user typed, a folder or a git URL with an optional `#subfolder`, to a folder on disk.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import type { Host } from '../host.js';

export interface ResolvedProject {
  readonly folder: string;
  /** As the user named it; shows in MLflow as the source. */
  readonly source: string;
  readonly gitCommit: string | undefined;
  /** Removes what was cloned. */
  readonly dispose: () => void;
}

const GIT_URL = /^(git@|git:|ssh:|https?:|file:)/;

/** Finds the project; git URLs are cloned to a temporary folder. */
export async function resolveProject(
  text: string,
  gitVersion: string | undefined,
  host: Host,
): Promise<ResolvedProject> {
  const [location = '', subfolder = ''] = text.split('#');
  if (GIT_URL.test(location)) return cloneProject({ location, subfolder, gitVersion, text }, host);
  const folder = resolve(host.cwd, location, subfolder);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new CliError(`there is no folder ${text}`, {
      exitCode: EXIT.usage,
      hint: 'give a folder or a git URL',
    });
  }
  requireMlproject(folder, text);
  const commit = await git(['-C', folder, 'rev-parse', 'HEAD'], host);
  return {
    folder,
    source: folder,
    gitCommit: commit.exitCode === 0 ? commit.output.trim() : undefined,
    dispose: () => undefined,
  };
}

interface CloneRequest {
  readonly location: string;
  readonly subfolder: string;
  readonly gitVersion: string | undefined;
  readonly text: string;
}

async function cloneProject(request: CloneRequest, host: Host): Promise<ResolvedProject> {
  const target = mkdtempSync(join(tmpdir(), 'berth-project-'));
  const dispose = (): void => rmSync(target, { recursive: true, force: true });
  try {
    await mustSucceed(
      ['clone', '--quiet', request.location, target],
      `cannot clone ${request.location}`,
      host,
    );
    if (request.gitVersion !== undefined) {
      const version = request.gitVersion;
      await mustSucceed(
        ['-C', target, 'checkout', '--quiet', version],
        `${request.location} has no version ${version}`,
        host,
      );
    }
    const commit = await git(['-C', target, 'rev-parse', 'HEAD'], host);
    const folder = join(target, request.subfolder);
    requireMlproject(folder, request.text);
    return { folder, source: request.text, gitCommit: commit.output.trim(), dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

function requireMlproject(folder: string, text: string): void {
  if (existsSync(join(folder, 'MLproject'))) return;
  throw new CliError(`${text} holds no MLproject file`, {
    exitCode: EXIT.usage,
    code: 'missing-project',
    hint: 'examples/wine-elasticnet shows one; name a subfolder of a repository as URL#FOLDER',
  });
}

async function mustSucceed(words: readonly string[], what: string, host: Host): Promise<void> {
  const { exitCode, output } = await git(words, host);
  if (exitCode === 0) return;
  const [reason] = output
    .split('\n')
    .filter((line) => line !== '')
    .slice(-1);
  throw new CliError(`${what}: ${reason ?? `git ended with ${exitCode}`}`, { exitCode: EXIT.usage });
}

/** Runs git without ever asking for a password. */
function git(
  words: readonly string[],
  host: Host,
): Promise<{ readonly exitCode: number; readonly output: string }> {
  return new Promise((done, reject) => {
    const child = spawn('git', [...words], {
      env: { ...host.env, GIT_TERMINAL_PROMPT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: host.signal,
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', (cause) =>
      reject(new CliError('git could not be started', { cause, hint: 'install git' })),
    );
    child.on('close', (code) => done({ exitCode: code ?? 1, output }));
  });
}
