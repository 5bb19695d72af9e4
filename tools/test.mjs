// `npm test`: everything, from a fresh clone. Says what it does, ends with `N passed, N failed` alone on the last line.
// `npm test -- unit` stops after the fast part.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, installPackages, root, runCommand, say } from './setup/steps.mjs';
import { systemPackages } from './setup/system-packages.mjs';

const binary = (name) => join(root, 'node_modules', '.bin', name);
const totals = { passed: 0, failed: 0, skipped: 0 };

/** Runs a check that either holds or does not; counts as one test. */
async function check(title, command, args) {
  say(`\n── ${title}`);
  const { code, output } = await runCommand(command, args, { quiet: true });
  if (code === 0) totals.passed += 1;
  else {
    totals.failed += 1;
    process.stderr.write(output.slice(-12_000));
  }
  say(code === 0 ? `   holds` : `   FAILED (exit code ${code})`);
}

/** Runs one vitest project and adds its counts. */
async function suite(title, project) {
  say(`\n── ${title}`);
  const report = join(root, 'node_modules', '.berth', `${project}.json`);
  rmSync(report, { force: true });
  const args = [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const { code } = await runCommand(binary('vitest'), args, { env: { FORCE_COLOR: '0' } });
  try {
    const result = JSON.parse(readFileSync(report, 'utf8'));
    totals.passed += result.numPassedTests;
    totals.failed += result.numFailedTests;
    totals.skipped += result.numPendingTests;
    // A file that fails to load has no failed test of its own, but has failed all the same.
    if (code !== 0 && result.numFailedTests === 0) totals.failed += 1;
  } catch {
    totals.failed += 1;
  }
}

await installPackages();
await systemPackages();
await build();
await check('types of the tests', binary('tsc'), ['-p', 'tsconfig.tests.json']);
await check('lint', binary('oxlint'), ['--quiet']);
await check('format', binary('oxfmt'), ['--check', '.']);
await check('generated types are current', binary('tsx'), ['tools/generate-kube-types.ts', '--check']);
await suite('unit tests', 'unit');
if (!process.argv.includes('unit')) await suite('tests with real programs', 'slow');

say('');
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
process.stdout.write(`${totals.passed} passed, ${totals.failed} failed${skipped}\n`);
process.exitCode = totals.failed > 0 ? 1 : 0;
