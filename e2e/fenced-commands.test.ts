import { expect, test } from 'vitest';
import { fencedCommands } from './fenced-commands.js';

test('finds commands, continued lines and exit codes, and leaves other blocks alone', () => {
  const page = [
    'Text',
    '```sh',
    '# a comment',
    'berth up \\',
    '  -f x.yaml',
    'berth status   # shows it',
    '```',
    '```console',
    '$ berth down',
    '```',
    '```sh exit=8',
    'berth run .',
    '```',
  ].join('\n');
  expect(fencedCommands(page)).toEqual([
    { line: 5, command: 'berth up    -f x.yaml', exitCode: 0 },
    { line: 6, command: 'berth status   # shows it', exitCode: 0 },
    { line: 12, command: 'berth run .', exitCode: 8 },
  ]);
});
