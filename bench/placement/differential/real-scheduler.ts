// The real scheduler's side: our Go program, built once into a cache folder, fed by a pipe.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAX_OUTPUT_BYTES = 1 << 30;
const repositoryRoot = fileURLToPath(new URL('../../..', import.meta.url));

/** The path of the built program, or why there is none. */
export function buildRealScheduler(): { readonly program: string } | { readonly missing: string } {
  const folder = join(process.env['BERTH_CACHE'] ?? join(repositoryRoot, '.cache'), 'bench');
  const program = join(folder, 'real-scheduler');
  if (spawnSync('go', ['version']).status !== 0)
    return { missing: 'the real scheduler was not measured: no `go` on this machine' };
  mkdirSync(folder, { recursive: true });
  process.stderr.write('building the real scheduler (minutes the first time)\n');
  const source = join(repositoryRoot, 'bench/placement/real');
  const built = spawnSync('go', ['build', '-o', program, '.'], { cwd: source, stdio: 'inherit' });
  return built.status === 0 ? { program } : { missing: 'the real scheduler could not be built, see above' };
}

/** Runs a subcommand of the program over lines of JSON. */
export function askRealScheduler(
  program: string,
  words: readonly string[],
  lines: readonly string[],
): readonly string[] {
  const output = execFileSync(program, [...words], {
    input: `${lines.join('\n')}\n`,
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  return output.split('\n').filter((line) => line !== '');
}
