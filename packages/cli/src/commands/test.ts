// `berth test`: checks the PlacementTests of files against the declared pools, for people and for CI.
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { checkPlacementTests, placementTestSchema } from '@berth/placement';
import { CliError } from '../cli-error.js';
import { type CommandRun, type Invocation, listArgument, switchOption, textOption } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { printSchema } from '../output/print-schema.js';
import { renderJunit } from './test/junit.js';
import { loadTestFiles } from './test/load-tests.js';
import { presentResults, type TestedFile } from './test/present-results.js';

/** Checks all tests of all files; exits with 1 when one fails. */
export const run: CommandRun = async (invocation) => {
  if (switchOption(invocation, 'schema')) return printSchema(invocation.host, placementTestSchema());
  if (listArgument(invocation, 0).length === 0)
    throw new CliError('no file named', {
      exitCode: EXIT.usage,
      hint: 'for example: berth test cluster.yaml',
    });
  const files = await loadTestFiles(
    invocation.host,
    listArgument(invocation, 0),
    textOption(invocation, 'compute'),
  );
  const tested = files.map(({ file, compute, tests }) => ({
    file,
    results: checkPlacementTests(tests, compute),
  }));
  presentResults(invocation, tested);
  await writeJunit(invocation, tested);
  const passed = tested.every(({ results }) => results.every((result) => result.passed));
  return passed ? EXIT.done : EXIT.failed;
};

async function writeJunit(invocation: Invocation, tested: readonly TestedFile[]): Promise<void> {
  const name = textOption(invocation, 'junit');
  if (name === undefined) return;
  try {
    await writeFile(resolve(invocation.host.cwd, name), renderJunit(tested));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(`cannot write ${name}: ${reason}`, { cause: error });
  }
}
