// A home of its own for a test with real programs: BERTH_HOME in a fresh folder, ended and removed afterwards.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Sandbox {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Runs a shell command at the root of the repository, with `berth` on the PATH. */
  shell(
    command: string,
    options?: { readonly cwd?: string; readonly timeoutMs?: number },
  ): Promise<CommandResult>;
  /** `berth` with these arguments. */
  berth(...args: readonly string[]): Promise<CommandResult>;
  /** Ends whatever runs here and removes the folder. */
  dispose(): Promise<void>;
}

/** A fresh sandbox. Python environments and package caches are shared between sandboxes, as a user's second instance does. */
export function createSandbox(): Sandbox {
  const home = mkdtempSync(join(tmpdir(), 'berth-e2e-'));
  const env = {
    ...process.env,
    BERTH_HOME: home,
    BERTH_CACHE: process.env['BERTH_CACHE'] ?? join(repositoryRoot, '.cache'),
    KUBECONFIG: undefined,
    NO_COLOR: '1',
    PATH: `${join(repositoryRoot, 'bin')}:${process.env['PATH'] ?? ''}`,
  };
  const shell: Sandbox['shell'] = (command, options = {}) =>
    runShell(command, { env, cwd: options.cwd ?? repositoryRoot, timeoutMs: options.timeoutMs ?? 240_000 });
  const berth: Sandbox['berth'] = (...args) => shell(['berth', ...args].map(quote).join(' '));
  return {
    home,
    env,
    shell,
    berth,
    dispose: async () => {
      await berth('down', '--delete', '--yes');
      rmSync(home, { recursive: true, force: true });
    },
  };
}

const quote = (word: string): string =>
  /^[\w./:=@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

interface ShellOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly timeoutMs: number;
}

function runShell(command: string, options: ShellOptions): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', command], {
      cwd: options.cwd,
      env: options.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeoutMs,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ exitCode: code ?? 124, stdout, stderr }));
  });
}
