import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = new URL('.', import.meta.url);

test('undici and ws are loaded when first needed, never by importing this room', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const eager = files.filter((name) =>
    /^import (?!type )[^;]*from '(?:undici|ws)';/m.test(readFileSync(new URL(name, folder), 'utf8')),
  );
  expect(eager).toEqual([]);
});
