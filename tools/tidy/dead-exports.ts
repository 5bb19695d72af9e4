// Finds exported functions, values and classes that no other file mentions (types are documentation enough to stay).
// A room's index counts as a use: that is its public surface.
import type { Finding } from './rules.js';
import { lineAt, type SourceFile, type SyntaxNode } from './source-files.js';

/** Exports without a use outside their own file. */
export function deadExports(files: readonly SourceFile[]): readonly Finding[] {
  const mentions = countMentions(files);
  return files
    .filter((file) => !file.isTest && file.name !== 'index.ts' && file.path.startsWith('packages/'))
    .flatMap((file) =>
      exportedNames(file)
        .filter(({ name }) => (mentions.get(name) ?? 0) <= 1)
        .map(({ name, offset }) => ({
          path: file.path,
          line: lineAt(file, offset),
          text: `${name} is exported and never used`,
        })),
    );
}

/** In how many files each identifier stands. */
function countMentions(files: readonly SourceFile[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const file of files) {
    for (const word of new Set(file.text.match(/[A-Za-z_$][\w$]*/g)))
      counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

function exportedNames(file: SourceFile): readonly { readonly name: string; readonly offset: number }[] {
  const body = file.program['body'];
  if (!Array.isArray(body)) return [];
  return body
    .filter((node: SyntaxNode) => node.type === 'ExportNamedDeclaration')
    .flatMap((node: SyntaxNode) => declaredNames(node).map((name) => ({ name, offset: node.start })));
}

function declaredNames(node: SyntaxNode): readonly string[] {
  const declaration = node['declaration'];
  if (typeof declaration === 'object' && declaration !== null && 'type' in declaration) {
    if (/^TS(Interface|TypeAlias)/.test(String(declaration.type))) return [];
  }
  const [, name] =
    /"id":\{"type":"Identifier"[^{}]*?"name":"([^"]+)"/.exec(syntaxText(node['declaration'])) ?? [];
  return name ? [name] : [];
}

/** A tree as text; literals of 64 bits have no JSON of their own. */
const syntaxText = (node: unknown): string =>
  JSON.stringify(node ?? null, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
