// The layer that makes an image of Python out of the host's: a virtual environment first in PATH, where `pip` is quick
// because uv does its work.
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ContainerMount } from '../runtime/container-spec.js';

const run = promisify(execFile);

/** Where things of ours are inside images. */
export const imagePaths = {
  environment: '/opt/berth/venv',
  tools: '/opt/berth/bin',
  uv: '/opt/berth/uv',
  uvCache: '/opt/berth/uv-cache',
  worker: '/opt/berth/python',
} as const;

/** A Python of this machine. */
export interface HostPython {
  readonly path: string;
  /** `3.11.2`. */
  readonly version: string;
  /** Folder to show in containers, when it lies where they do not look. */
  readonly mount?: ContainerMount | undefined;
}

export interface FindPythonOptions {
  /** `3.11`, when one is wanted. */
  readonly wanted?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Paths that containers do not see. */
  readonly hidden: readonly string[];
}

/** The Python of this machine that fits best: the wanted version where containers see it, else any. */
export async function findHostPython({
  wanted,
  env,
  hidden,
}: FindPythonOptions): Promise<HostPython | undefined> {
  const folders = ['/usr/bin', '/usr/local/bin', ...(env['PATH'] ?? '').split(':')];
  const names = [...(wanted ? [`python${wanted}`] : []), 'python3'];
  const found: HostPython[] = [];
  const seen = new Set<string>();
  for (const path of names.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    if (!existsSync(path)) continue;
    const python = await askPython(realpathSync(path), hidden);
    if (python && !seen.has(python.path)) found.push(python);
    if (python) seen.add(python.path);
    if (python && wanted && python.version.startsWith(`${wanted}.`)) return python;
    if (python && !wanted) return python;
  }
  return found[0];
}

async function askPython(path: string, hidden: readonly string[]): Promise<HostPython | undefined> {
  try {
    const script =
      'import sys; print(sys.executable, "%d.%d.%d" % sys.version_info[:3], sys.base_prefix, sep="\\n")';
    const { stdout } = await run(path, ['-I', '-c', script]);
    const [executable = '', version = '', prefix = ''] = stdout.trim().split('\n');
    const real = realpathSync(executable);
    const isHidden = hidden.some((folder) => real.startsWith(`${folder}/`));
    const mount = { source: prefix, target: prefix, readOnly: true };
    return { path: real, version, ...(isHidden ? { mount } : {}) };
  } catch {
    return undefined;
  }
}

const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Variables that put the environment in front. */
export const pythonEnv = (python: HostPython): Record<string, string> => ({
  PATH: `${imagePaths.tools}:${imagePaths.environment}/bin:${usualPath}`,
  VIRTUAL_ENV: imagePaths.environment,
  PYTHON_VERSION: python.version,
  LANG: 'C.UTF-8',
});

/** Writes the layer. */
export function writePythonLayer(fs: string, python: HostPython): void {
  const minor = python.version.split('.').slice(0, 2).join('.');
  const environment = join(fs, imagePaths.environment);
  const packages = join(environment, 'lib', `python${minor}`, 'site-packages');
  mkdirSync(join(packages, 'pip'), { recursive: true });
  mkdirSync(join(environment, 'bin'));
  for (const path of [imagePaths.tools, imagePaths.uv, imagePaths.uvCache])
    mkdirSync(join(fs, path), { recursive: true });
  const home = python.path.slice(0, python.path.lastIndexOf('/'));
  writeFileSync(
    join(environment, 'pyvenv.cfg'),
    `home = ${home}\ninclude-system-site-packages = false\nversion = ${python.version}\n`,
  );
  for (const name of ['python', 'python3', `python${minor}`])
    symlinkSync(python.path, join(environment, 'bin', name));
  writeFileSync(join(packages, 'pip/__init__.py'), '__version__ = "24.0"\n');
  writeFileSync(join(packages, 'pip/__main__.py'), pipModule);
  for (const name of ['pip', 'pip3', `pip${minor}`]) {
    writeFileSync(join(fs, imagePaths.tools, name), pipScript);
    chmodSync(join(fs, imagePaths.tools, name), 0o755);
  }
}

const pipModule = `import os, sys
os.execv("${imagePaths.tools}/pip", ["pip", *sys.argv[1:]])
`;

/**
 * pip's command line over uv. Options that uv does not know and that change nothing are dropped; so is --no-cache-dir,
 * which keeps images small elsewhere: here the cache lies outside of them, and makes the next build quick.
 */
export const pipScript = `#!/bin/sh
# pip, answered by uv.
uv=${imagePaths.uv}/uv
if [ ! -x "$uv" ]; then
  echo 'pip: uv is not here; Berth could not install it from the package index' >&2
  exit 1
fi
[ "$1" = --version ] && exec "$uv" --version
command=
wanted=0
for argument do
  shift
  case $argument in
    --root-user-action*|--no-warn-script-location|--disable-pip-version-check|--no-cache-dir) continue ;;
    --no-input|--user|--use-pep517|--progress-bar=*|--retries=*|--timeout=*|--default-timeout=*) continue ;;
    -U) argument=--upgrade ;;
  esac
  if [ -z "$command" ]; then case $argument in -*) ;; *) command=$argument ;; esac
  else case $argument in pip|pip[=\\<\\>]*) continue ;; --upgrade|-q|--quiet) ;; *) wanted=1 ;; esac
  fi
  set -- "$@" "$argument"
done
if [ "$command" = install ] && [ $wanted = 0 ]; then
  echo 'pip is up to date: uv answers for it'
  exit 0
fi
exec "$uv" pip "$@"
`;
