import { expect, it } from 'vitest';
import { renderToml } from './toml.js';

const none = { comments: {}, off: new Set<string>() };

it('writes values before tables, keys sorted, and quotes what needs it', () => {
  const table = { s: { b: true, a: 'x"\n\\', 'my.key': { n: 1.5 }, list: ['p', 2], gone: null } };
  expect(renderToml(table, none)).toBe(
    [
      '',
      '[s]',
      String.raw`  a = "x\"\n\\"`,
      '  b = true',
      '  list = ["p", 2]',
      '',
      '  [s."my.key"]',
      '    n = 1.5',
      '',
    ].join('\n'),
  );
});

it('writes lists of tables', () => {
  expect(renderToml({ x: [{ a: 1 }, { a: 2 }] }, none)).toBe('\n[[x]]\n  a = 1\n\n[[x]]\n  a = 2\n');
});
