// The Python package has tests of its own; here they become part of the suite.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const folder = fileURLToPath(new URL('.', import.meta.url));

test('the tests of berth_worker pass', async () => {
  const { stderr } = await run('python3', ['-m', 'unittest', 'discover', '-s', 'tests', '-t', '.'], {
    cwd: folder,
  });
  expect(stderr.trimEnd()).toMatch(/OK$/);
});
