// Bundles the compiled rooms into packages/cli/dist/bin: a few files to load instead of several hundred, for a quick start.
// Chunks are split at dynamic imports, so that a command loads what it needs and nothing else.
import { build } from 'esbuild';
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = join(root, 'packages/cli');
const outdir = join(cli, 'dist/bin');
// Made aside and moved into place: a command that starts meanwhile finds the old bundle or the new one.
const aside = `${outdir}.${process.pid}`;

await build({
  entryPoints: { berth: join(cli, 'dist/main.js'), daemon: join(cli, 'dist/daemon.js') },
  outdir: aside,
  chunkNames: 'chunk-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'linked',
  legalComments: 'none',
  // Packages with native parts stay outside, and those whose CommonJS exports lose their names when inlined.
  external: ['@photostructure/sqlite', '@lydell/node-pty', 'undici', '@aws-sdk/*'],
  // Some inlined packages are CommonJS and call require for Node's own modules.
  banner: {
    js: "import { createRequire as berthRequire } from 'node:module'; const require = berthRequire(import.meta.url);",
  },
});

rmSync(outdir, { recursive: true, force: true });
renameSync(aside, outdir);

// Modules read shipped data at `../data/FILE` from their own place: beside the bundle that is packages/cli/dist/data.
const data = join(cli, 'dist/data');
mkdirSync(data, { recursive: true });
for (const room of readdirSync(join(root, 'packages'))) {
  const folder = join(root, 'packages', room, 'data');
  if (existsSync(folder)) cpSync(folder, data, { recursive: true });
}
