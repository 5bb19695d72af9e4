// Finds files that need each other to be loaded: imports of values that lead back to where they began. Types may
// refer to each other freely, they are gone when anything runs.
import { posix } from 'node:path';
import type { Finding } from './rules.js';
import type { SourceFile, SyntaxNode } from './source-files.js';

/** One finding a circle, at the file that comes first by name. */
export function importCircles(files: readonly SourceFile[]): readonly Finding[] {
  const shipped = files.filter((file) => !file.isTest);
  const paths = new Set(shipped.map(({ path }) => path));
  const graph = new Map(
    shipped.map((file) => [file.path, importsOf(file).filter((path) => paths.has(path))] as const),
  );
  return circlesOf(graph).map((circle) => {
    const [first = '', ...others] = circle.toSorted();
    return { path: first, line: 1, text: `imports what imports it: ${others.join(', ')}` };
  });
}

/** Files whose values a file imports as it is loaded. */
function importsOf({ path, program }: SourceFile): readonly string[] {
  const body: readonly SyntaxNode[] = Array.isArray(program['body']) ? program['body'] : [];
  return body.flatMap((node) => {
    const source = sourceOf(node);
    if (!source?.startsWith('.') || isOfTypes(node)) return [];
    return [posix.join(posix.dirname(path), source).replace(/\.js$/, '.ts')];
  });
}

function sourceOf(node: SyntaxNode): string | undefined {
  if (!/^(ImportDeclaration|ExportNamedDeclaration)$/.test(node.type)) return undefined;
  const source = node['source'];
  return typeof source === 'object' && source !== null && 'value' in source
    ? String(source.value)
    : undefined;
}

function isOfTypes(node: SyntaxNode): boolean {
  if (node['importKind'] === 'type' || node['exportKind'] === 'type') return true;
  const names: readonly SyntaxNode[] = Array.isArray(node['specifiers']) ? node['specifiers'] : [];
  return names.length > 0 && names.every((one) => (one['importKind'] ?? one['exportKind']) === 'type');
}

/** Sets of more than one node that reach each other (Tarjan's strongly connected components). */
export function circlesOf(graph: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const low = (path: string): number => lowest.get(path) ?? Infinity;
  const visit = (path: string): void => {
    order.set(path, order.size);
    lowest.set(path, order.size - 1);
    open.push(path);
    for (const next of graph.get(path) ?? []) {
      if (!order.has(next)) visit(next);
      if (open.includes(next)) lowest.set(path, Math.min(low(path), low(next)));
    }
    if (low(path) !== order.get(path)) return;
    const circle = open.splice(open.indexOf(path));
    if (circle.length > 1) circles.push(circle);
  };
  for (const path of graph.keys()) if (!order.has(path)) visit(path);
  return circles;
}
