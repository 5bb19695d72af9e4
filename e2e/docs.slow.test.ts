// Every command that the documentation shows is run, page by page, in a home of its own.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fencedCommands } from './fenced-commands.js';
import { createSandbox, repositoryRoot, type Sandbox } from './sandbox.js';

const pages = readdirSync(join(repositoryRoot, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .filter((name) => fencedCommands(readFileSync(join(repositoryRoot, 'docs', name), 'utf8')).length > 0);

describe.each(pages)('docs/%s', (page) => {
  let sandbox: Sandbox;
  beforeAll(() => {
    sandbox = createSandbox();
  });
  afterAll(() => sandbox.dispose());

  const commands = fencedCommands(readFileSync(join(repositoryRoot, 'docs', page), 'utf8'));
  test.each(commands)('$line: $command', async ({ command, exitCode }) => {
    const result = await sandbox.shell(command);
    expect(`${result.exitCode}\n${result.exitCode === exitCode ? '' : result.stdout + result.stderr}`).toBe(
      `${exitCode}\n`,
    );
  });
});
