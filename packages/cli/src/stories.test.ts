// The stories of packages/placement/testdata/stories, each told to the real command.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseStory, runStep } from './testing/story.js';

const folder = fileURLToPath(new URL('../../placement/testdata/stories', import.meta.url));
const names = readdirSync(folder).filter((name) => name.endsWith('.txt'));

describe('stories', () => {
  let cwd: string;
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'berth-story-'));
  });
  afterEach(() => rmSync(cwd, { recursive: true }));

  test.each(names)(
    '%s',
    async (name) => {
      const { files, steps } = parseStory(readFileSync(join(folder, name), 'utf8'));
      for (const [file, text] of files) {
        mkdirSync(dirname(join(cwd, file)), { recursive: true });
        writeFileSync(join(cwd, file), text);
      }
      expect(steps.length).toBeGreaterThan(0);
      const wrong = [];
      for (const step of steps) wrong.push(await runStep(step, cwd));
      expect(wrong.filter((one) => one !== undefined).join('\n')).toBe('');
    },
    60_000,
  );
});
