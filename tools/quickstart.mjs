// `npm run quickstart`: from a fresh clone to an MLflow project that ran on the declared worker pool.
// Installs and builds what is missing, starts an instance unless one runs, and hands over to `berth run`.
import { join } from 'node:path';
import { build, installPackages, root, runCommand, say } from './setup/steps.mjs';
import { systemPackages } from './setup/system-packages.mjs';

const berth = join(root, 'bin/berth');

/** Runs the berth command with its output in full view. */
async function runBerth(args) {
  say(`\n$ berth ${args.join(' ')}`);
  const { code } = await runCommand(process.execPath, [berth, ...args]);
  if (code !== 0) {
    say(`\nberth ${args[0]} ended with exit code ${code}; \`bin/berth doctor\` looks for causes.`);
    process.exit(code);
  }
}

say('Berth quickstart: an MLflow project on declared pools, on this machine.\n');
await systemPackages();
await installPackages();
await build();

const { code } = await runCommand(process.execPath, [berth, 'status'], { quiet: true });
if (code !== 0) await runBerth(['up', '-f', 'examples/pools/concurrent.yaml']);
await runBerth(['run', 'examples/wine-elasticnet', '-P', 'alpha=0.62', '-P', 'l1_ratio=0.02']);
