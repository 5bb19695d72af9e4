// Brackets on lines that are not indented.
import { describe, expect, it } from 'vitest';
import { withFlowsOnOneLine } from './flow-lines.js';
import { readYamlDocuments } from './yaml-documents.js';

describe('brackets whose lines are not indented', () => {
  it.each<[string, unknown]>([
    ['a: [\n{b: c},\n{b: d}\n]\n', { a: [{ b: 'c' }, { b: 'd' }] }],
    ['a:\n- b: {\nc: d, # e ]\nf: "g\\"]"\n}\n  h: i\n', { a: [{ b: { c: 'd', f: 'g"]' }, h: 'i' }] }],
    ["a: |\n  [\nb: 'x ['\nc: [ # d\n\t1,\n2]\n", { a: '[\n', b: 'x [', c: [1, 2] }],
    ['a: &x {\nb: 1}\nc: [*x]\n', { a: { b: 1 }, c: [{ b: 1 }] }],
  ])('%j', (text, value) => {
    const { documents, problems } = readYamlDocuments(text, 'f.yaml');
    expect(problems).toEqual([]);
    expect(documents[0]?.value).toEqual(value);
  });

  it('keep their places', () => {
    const [document] = readYamlDocuments('a: [\n{b: c},\n{b: d}\n]\n', 'f.yaml').documents;
    expect(document?.placeOf(['a', 1, 'b'])).toMatchObject({ line: 3, column: 2 });
  });

  it('are left alone where a word goes on in the next line, and where they do not end', () => {
    expect(withFlowsOnOneLine('a: [b\nc]\n')).toBeUndefined();
    expect(withFlowsOnOneLine('a: [b,\n')).toBeUndefined();
    expect(withFlowsOnOneLine('a: b [c\nd: e\n')).toBe('a: b [c\nd: e\n');
  });
});
