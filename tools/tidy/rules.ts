// The style rules as functions from files to findings; `tools/tidy.test.ts` asserts that nothing new is found.
import { lineAt, visit, type SourceFile, type SyntaxNode } from './source-files.js';

/** One place that breaks a rule. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/** What each room may import; the arrows point down only (docs/ARCHITECTURE.md, map of rooms). */
export const ALLOWED_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  kube: [],
  testing: ['kube'],
  compute: ['kube'],
  placement: ['kube', 'compute'],
  cluster: ['kube', 'compute', 'placement'],
  cloud: ['kube', 'compute', 'cluster'],
  client: ['kube'],
  aws: ['kube', 'compute'],
  work: ['kube', 'compute', 'placement', 'client'],
  server: ['kube', 'compute', 'placement', 'cluster', 'client', 'work'],
  cli: ['kube', 'compute', 'placement', 'cluster', 'cloud', 'client', 'aws', 'work', 'server'],
};

/** Rooms of pure functions over values: no clock, no chance, no environment, no files, no processes. */
const PURE_ROOMS = new Set(['kube', 'compute', 'placement', 'work']);

const MAX_FILE_LINES = 400;
const MAX_FUNCTION_LINES = 70;
const MAX_LINE_LENGTH = 120;
const MAX_PARAMETERS = 3;

type Rule = (file: SourceFile) => readonly Finding[];

const inRoom = (file: SourceFile): boolean => file.path.startsWith('packages/');
const finding = (file: SourceFile, node: SyntaxNode, text: string): Finding => ({
  path: file.path,
  line: lineAt(file, node.start),
  text,
});

function collect(
  file: SourceFile,
  check: (node: SyntaxNode, parent: SyntaxNode | undefined) => string | undefined,
): Finding[] {
  const findings: Finding[] = [];
  visit(file.program, (node, parent) => {
    const text = check(node, parent);
    if (text) findings.push(finding(file, node, text));
  });
  return findings;
}

const importSource = (node: SyntaxNode): string | undefined => {
  if (!/^(Import|ExportNamed|ExportAll)/.test(node.type)) return undefined;
  const source = node['source'];
  return typeof source === 'object' && source !== null && 'value' in source
    ? String(source.value)
    : undefined;
};

const importsPointDown: Rule = (file) =>
  !inRoom(file)
    ? []
    : collect(file, (node) => {
        const [, room] = /^@berth\/([a-z]+)/.exec(importSource(node) ?? '') ?? [];
        if (!room || room === file.room || (file.isTest && room === 'testing')) return undefined;
        return ALLOWED_IMPORTS[file.room]?.includes(room) ? undefined : `${file.room} may not import ${room}`;
      });

const staysInRoom: Rule = (file) =>
  !inRoom(file)
    ? []
    : collect(file, (node) => {
        const source = importSource(node) ?? '';
        return source.startsWith('.') && escapesRoom(file, source)
          ? `reaches into another room: ${source}`
          : undefined;
      });

function escapesRoom(file: SourceFile, source: string): boolean {
  const depth = file.path.split('/').length - 4;
  const ups = source.split('/').filter((part) => part === '..').length;
  return !file.isTest && ups > depth + (source.includes('/data/') ? 1 : 0);
}

const shortFiles: Rule = (file) =>
  file.lines.length > MAX_FILE_LINES && !file.isTest
    ? [
        {
          path: file.path,
          line: file.lines.length,
          text: `${file.lines.length} lines; at most ${MAX_FILE_LINES}`,
        },
      ]
    : [];

const shortLines: Rule = (file) =>
  file.isTest
    ? []
    : file.lines.flatMap((line, index) =>
        line.length > MAX_LINE_LENGTH
          ? [{ path: file.path, line: index + 1, text: `${line.length} columns; at most ${MAX_LINE_LENGTH}` }]
          : [],
      );

const isFunction = (node: SyntaxNode): boolean =>
  /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);

const shortFunctions: Rule = (file) =>
  file.isTest
    ? []
    : collect(file, (node) => {
        if (!isFunction(node)) return undefined;
        const lines = lineAt(file, node.end) - lineAt(file, node.start) + 1;
        return lines > MAX_FUNCTION_LINES
          ? `function of ${lines} lines; at most ${MAX_FUNCTION_LINES}`
          : undefined;
      });

const fewParameters: Rule = (file) =>
  file.isTest
    ? []
    : collect(file, (node) => {
        if (!isFunction(node)) return undefined;
        const count = Array.isArray(node['params']) ? node['params'].length : 0;
        return count > MAX_PARAMETERS
          ? `${count} positional parameters; at most ${MAX_PARAMETERS}, then an options object`
          : undefined;
      });

const noCasts: Rule = (file) =>
  file.isTest || file.isUnsafe || !inRoom(file)
    ? []
    : collect(file, (node) => {
        if (node.type === 'TSAnyKeyword') return 'any; take unknown and parse';
        if (node.type === 'TSNonNullExpression') return 'non-null assertion; handle undefined or assert';
        if (node.type === 'TSAsExpression' && !isConstAssertion(node))
          return 'cast; narrow instead, or move it to a *.unsafe.ts file with its reason';
        return undefined;
      });

function isConstAssertion(node: SyntaxNode): boolean {
  return JSON.stringify(node['typeAnnotation']).includes('"name":"const"');
}

const plainNames: Rule = (file) =>
  /^(utils?|helpers?|types|common|misc)\.tsx?$/.test(file.name) ||
  /\/(utils?|helpers?|common)\//.test(file.path)
    ? [{ path: file.path, line: 1, text: 'name the concept: no utils, helpers, types or common' }]
    : /^[a-z0-9]+([-.][a-z0-9]+)*\.tsx?$/.test(file.name)
      ? []
      : [{ path: file.path, line: 1, text: 'file names are kebab-case' }];

const headerComment: Rule = (file) => {
  const first = file.lines[0]?.startsWith('#!') ? file.lines[1] : file.lines[0];
  return file.isTest || /^\/[/*]/.test(first ?? '')
    ? []
    : [{ path: file.path, line: 1, text: 'no header comment that says what the file is for' }];
};

const BANNED_CALLS: Readonly<Record<string, string>> = {
  'Date.now': 'take a Clock',
  'Math.random': 'take a random source',
  'performance.now': 'take a Clock',
};

const memberName = (node: SyntaxNode): string => {
  const part = (value: unknown): string =>
    typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : '';
  return node.type === 'MemberExpression' ? `${part(node['object'])}.${part(node['property'])}` : '';
};

const purity: Rule = (file) =>
  !PURE_ROOMS.has(file.room) || file.isTest
    ? []
    : collect(file, (node) => {
        const banned = BANNED_CALLS[memberName(node)];
        if (banned) return `${memberName(node)} in a pure room; ${banned}`;
        if (memberName(node).startsWith('process.')) return 'process in a pure room; take it as an argument';
        const source = importSource(node) ?? '';
        const readsShippedData = source === 'node:fs' && file.text.includes("'../data/");
        return /^node:(?!buffer|crypto|zlib)/.test(source) && !readsShippedData
          ? `${source} in a pure room`
          : undefined;
      });

const noConsole: Rule = (file) =>
  !inRoom(file) || file.isTest
    ? []
    : collect(file, (node) =>
        memberName(node).startsWith('console.')
          ? 'console; send a message through the output host'
          : undefined,
      );

const namedExports: Rule = (file) =>
  collect(file, (node) =>
    node.type === 'ExportAllDeclaration' && node['exportKind'] !== 'type'
      ? 'export *; export by name'
      : undefined,
  );

const noLeftovers: Rule = (file) =>
  file.lines.flatMap((line, index) =>
    /\/\/.*\b(TODO|FIXME|XXX|HACK)\b/.test(line)
      ? [{ path: file.path, line: index + 1, text: 'leftover marker; open an issue' }]
      : [],
  );

/** Every rule by name. */
export const RULES: Readonly<Record<string, Rule>> = {
  'imports point down': importsPointDown,
  'rooms are entered by their index': staysInRoom,
  'files are short': shortFiles,
  'lines are short': shortLines,
  'functions are short': shortFunctions,
  'parameters are few': fewParameters,
  'no casts': noCasts,
  'names are plain': plainNames,
  'files say what they are for': headerComment,
  'pure rooms are pure': purity,
  'no console': noConsole,
  'exports are named': namedExports,
  'no leftovers': noLeftovers,
};
