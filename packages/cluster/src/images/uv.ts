// uv, the quick installer of Python packages: put from the package index into a small environment of its own, once.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface UvOptions {
  /** Folder for the environment and the package cache. */
  readonly directory: string;
  /** A Python that can make virtual environments. */
  readonly python: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Uv {
  /** Folder with the program `uv`. */
  readonly bin: string;
  readonly cache: string;
}

/** The uv that this version was tried with. */
const uvVersion = '0.13.9';

const pending = new Map<string, Promise<Uv | string>>();

/**
 * Gives uv, installing it when it is missing; a sentence when that fails. Everything of ours that installs Python
 * packages shares the program, but not `cache`: image builds run code of projects with that folder in reach, so what
 * lies there may have been written by anybody, and an environment of our own must never be made from it.
 */
export function ensureUv(options: UvOptions): Promise<Uv | string> {
  const known = pending.get(options.directory);
  if (known) return known;
  const made = installUv(options).then((answer) => {
    if (typeof answer === 'string') pending.delete(options.directory);
    return answer;
  });
  pending.set(options.directory, made);
  return made;
}

async function installUv({ directory, python, env }: UvOptions): Promise<Uv | string> {
  const bin = join(directory, 'venv', 'bin');
  const cache = join(directory, 'cache');
  mkdirSync(cache, { recursive: true });
  if (existsSync(join(bin, 'uv'))) return { bin, cache };
  const fresh = join(directory, `venv-${process.pid}`);
  try {
    await run(python, ['-m', 'venv', fresh], { env: { ...env } });
    await run(join(fresh, 'bin/python'), ['-m', 'pip', 'install', '--quiet', `uv==${uvVersion}`], {
      env: { ...env },
    });
    renameSync(fresh, join(directory, 'venv'));
    return { bin, cache };
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (existsSync(join(bin, 'uv'))) return { bin, cache };
    return `uv could not be installed from the package index (${firstLine(error)})`;
  }
}

/** Settings of pip that hold for uv as well: index, certificates, links. */
export function packageIndexEnv(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const configured = { ...readPipConfig(), ...fromEnvironment(env) };
  const names: Readonly<Record<string, string>> = {
    'index-url': 'UV_DEFAULT_INDEX',
    'extra-index-url': 'UV_INDEX',
    'find-links': 'UV_FIND_LINKS',
    cert: 'SSL_CERT_FILE',
  };
  const settings = Object.entries(configured).flatMap(([key, value]) => {
    const name = names[key];
    return name && value !== '' ? [[name, value.trim().replaceAll('\n', ' ')]] : [];
  });
  const passed = [
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'NO_PROXY',
    'http_proxy',
    'https_proxy',
    'no_proxy',
    'SSL_CERT_FILE',
  ];
  const through = passed.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]));
  return { ...Object.fromEntries(settings), ...Object.fromEntries(through), UV_NATIVE_TLS: '1' };
}

function fromEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    ['index-url', 'extra-index-url', 'find-links', 'cert'].flatMap((key) => {
      const value = env[`PIP_${key.toUpperCase().replaceAll('-', '_')}`];
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

/** The keys of the usual pip.conf files. */
function readPipConfig(): Record<string, string> {
  const files = ['/etc/pip.conf', join(homedir(), '.pip/pip.conf'), join(homedir(), '.config/pip/pip.conf')];
  const found: Record<string, string> = {};
  for (const file of files.filter((path) => existsSync(path))) {
    for (const match of readFileSync(file, 'utf8').matchAll(/^\s*([\w-]+)\s*[=:]\s*(.*)$/gm)) {
      found[(match[1] ?? '').replaceAll('_', '-')] = match[2] ?? '';
    }
  }
  return found;
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).trim().split('\n').at(-1) ?? '';
