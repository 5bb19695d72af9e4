// Reads every hand-written TypeScript file of the rooms once, parsed, for the tidy rules.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';

/** A node of the syntax tree, as oxc gives it: a type, a span, and whatever else. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

export interface SourceFile {
  /** Path from the root of the repository, with forward slashes. */
  readonly path: string;
  /** The room: `kube`, `compute`, …; `tools`, `bench`, `conformance` for what stands beside the rooms. */
  readonly room: string;
  readonly name: string;
  readonly isTest: boolean;
  readonly isUnsafe: boolean;
  readonly lines: readonly string[];
  readonly text: string;
  readonly program: SyntaxNode;
}

export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url));

const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', 'data', 'testdata', '.git', '.cache', 'types']);

function* typescriptFiles(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      if (!SKIPPED_FOLDERS.has(entry.name)) yield* typescriptFiles(join(folder, entry.name));
    } else if (/\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts')) yield join(folder, entry.name);
  }
}

function readSourceFile(absolute: string): SourceFile {
  const path = relative(repositoryRoot, absolute).split(sep).join('/');
  const text = readFileSync(absolute, 'utf8');
  const [first = '', second = ''] = path.split('/');
  const name = path.slice(path.lastIndexOf('/') + 1);
  return {
    path,
    room: first === 'packages' ? second : first,
    name,
    isTest:
      /\.test(-d)?\.tsx?$/.test(name) ||
      /\/(tests?|test-support)\//.test(path) ||
      path.startsWith('packages/testing/'),
    isUnsafe: name.endsWith('.unsafe.ts'),
    lines: text.split('\n'),
    text,
    program: parseSync(absolute, text).program as unknown as SyntaxNode,
  };
}

/** All hand-written TypeScript files of the repository. */
export function readSourceFiles(): readonly SourceFile[] {
  return ['packages', 'tools', 'conformance', 'bench'].flatMap((folder) =>
    [...typescriptFiles(join(repositoryRoot, folder))].map(readSourceFile),
  );
}

/** Visits every node of a tree, parents first. */
export function visit(
  node: unknown,
  enter: (node: SyntaxNode, parent: SyntaxNode | undefined) => void,
  parent?: SyntaxNode,
): void {
  if (Array.isArray(node)) {
    for (const item of node) visit(item, enter, parent);
    return;
  }
  if (!isSyntaxNode(node)) return;
  enter(node, parent);
  for (const [key, value] of Object.entries(node)) {
    if (key !== 'type' && typeof value === 'object' && value !== null) visit(value, enter, node);
  }
}

/** Line of an offset, counted from 1. */
export function lineAt(file: SourceFile, offset: number): number {
  let line = 1;
  for (
    let index = file.text.indexOf('\n');
    index !== -1 && index < offset;
    index = file.text.indexOf('\n', index + 1)
  )
    line += 1;
  return line;
}

function isSyntaxNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
