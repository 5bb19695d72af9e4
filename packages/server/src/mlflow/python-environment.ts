// Python environments in seconds: `uv` from PyPI installs by hard links from its cache, where pip copies and
// compiles.
import { ensureUv, packageIndexEnv } from '@berth/cluster';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface PythonEnvironmentOptions {
  /** Folder for environments and for uv's cache; shared by all instances of a home. */
  readonly cacheFolder: string;
  /** Name of the environment's folder; the same name always holds the same packages. */
  readonly name: string;
  /** Exact requirements: `mlflow==3.17.2`. */
  readonly requirements: readonly string[];
  /** The interpreter to base it on. */
  readonly python: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onStep: (text: string) => void;
}

const COMPLETE = '.berth-complete';

/** The interpreter of an environment with these packages, made when it is not there yet. */
export async function ensurePythonEnvironment(options: PythonEnvironmentOptions): Promise<string> {
  const folder = join(options.cacheFolder, options.name);
  const python = join(folder, 'bin', 'python');
  if (existsSync(join(folder, COMPLETE))) return python;
  const uv = await findUv(options);
  options.onStep(`installing ${options.requirements.join(' ')}`);
  const aside = `${folder}.${process.pid}.new`;
  await rm(aside, { recursive: true, force: true });
  await run(options, uv, ['venv', '--quiet', '--relocatable', '--python', options.python, aside]);
  const quick = ['--quiet', '--link-mode', 'hardlink', '--python', join(aside, 'bin', 'python')];
  await run(options, uv, ['pip', 'install', ...quick, ...options.requirements]);
  await writeFile(join(aside, COMPLETE), options.requirements.join('\n'));
  await moveIn(aside, folder);
  return python;
}

/** The program that image builds use too: only the program, see {@link ensureUv} on why not its cache. */
async function findUv({ cacheFolder, python, env }: PythonEnvironmentOptions): Promise<string> {
  const uv = await ensureUv({ directory: join(cacheFolder, 'images', 'uv'), python, env });
  if (typeof uv === 'string') throw new Error(uv);
  return join(uv.bin, 'uv');
}

/** Whoever is first wins; a second one made at the same time is thrown away. */
async function moveIn(aside: string, folder: string): Promise<void> {
  if (!existsSync(join(folder, COMPLETE))) await rm(folder, { recursive: true, force: true });
  try {
    await rename(aside, folder);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    if (!existsSync(join(folder, COMPLETE))) throw error;
  }
}

function run(
  { cacheFolder, env }: Pick<PythonEnvironmentOptions, 'cacheFolder' | 'env'>,
  command: string,
  args: readonly string[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    // Index and certificates as pip has them: uv reads neither pip.conf nor the system's certificates by itself.
    const own = {
      ...packageIndexEnv(env),
      UV_CACHE_DIR: join(cacheFolder, 'uv-cache'),
      UV_PYTHON_DOWNLOADS: 'never',
      PYTHONNOUSERSITE: '1',
    };
    const child = spawn(command, args, { env: { ...env, ...own }, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-4_000);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code ?? 'a signal'}: ${said.trim()}`));
    });
  });
}
