// What a fresh clone needs before anything of ours runs, as steps that say what they do and cost nothing when done.
// Plain JavaScript on Node's own modules: it runs before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { headCommit } from './head-commit.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const stamps = join(root, 'node_modules', '.berth');

/** Runs a command; resolves with its exit code. Output goes to this process' stderr unless `quiet`, then it is given back. */
export function runCommand(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const quiet = options.quiet ?? false;
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', quiet ? 'pipe' : 2, quiet ? 'pipe' : 2],
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Says a line of the story on stderr. */
export const say = (text) => process.stderr.write(`${text}\n`);

const seconds = (sinceMs) => `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;

/** Runs one named step, showing how long it took; a line every few seconds while it lasts. Ends the process when it fails. */
export async function step(title, work) {
  const startedMs = Date.now();
  say(`  … ${title}`);
  const ticker = setInterval(() => say(`    still: ${title} (${seconds(startedMs)})`), 10_000);
  try {
    const result = await work();
    if (result && result.code !== undefined && result.code !== 0) {
      if (result.output) process.stderr.write(shortened(result.output));
      throw new Error(`${title}: exit code ${result.code}`);
    }
    say(`  ✔ ${title} (${seconds(startedMs)})`);
    return result;
  } catch (error) {
    say(`  ✖ ${title}: ${error.message}`);
    process.exit(1);
  } finally {
    clearInterval(ticker);
  }
}

/** Both ends of a long text: tools say what is wrong first, or last. */
const shortened = (text) =>
  text.length > 8_000 ? `${text.slice(0, 4_000)}\n…\n${text.slice(-4_000)}` : text;

function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(path).update(readFileSync(path));
  return hash.digest('hex');
}

function isStamped(name, value) {
  const file = join(stamps, name);
  return existsSync(file) && readFileSync(file, 'utf8') === value;
}

function stamp(name, value) {
  mkdirSync(stamps, { recursive: true });
  writeFileSync(join(stamps, name), value);
}

/** Installs the npm packages of the lock file, unless that was done for this very lock file. */
export async function installPackages() {
  const want = hashOf([join(root, 'package-lock.json')]);
  if (isStamped('packages', want)) return;
  await step('installing npm packages', () =>
    runCommand('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { quiet: true }),
  );
  stamp('packages', want);
}

function newestSourceMs() {
  let newest = 0;
  const look = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name === 'testdata') continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) look(path);
      else if (!entry.name.endsWith('.test.ts')) newest = Math.max(newest, statSync(path).mtimeMs);
    }
  };
  look(join(root, 'packages'));
  return newest;
}

/** Compiles the rooms and bundles the command, unless nothing changed since the last time. */
export async function build() {
  const want = String(newestSourceMs());
  // Which commit it was: bin/berth looks at that alone, for it has no time to look at every file.
  const commit = headCommit(root) ?? '';
  if (isStamped('build', want) && existsSync(join(root, 'packages/cli/dist/bin/berth.js'))) {
    return stamp('commit', commit);
  }
  await step('compiling', () =>
    runCommand(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b'], { quiet: true }),
  );
  await step('bundling the berth command', () =>
    runCommand(process.execPath, [join(root, 'tools/setup/bundle.mjs')], { quiet: true }),
  );
  stamp('build', want);
  stamp('commit', commit);
}
