// Holds a plain value against a shape. Finds everything that is wrong at once, and gives a clean value of what is
// right.
import { assertNever, isJsonObject, nearest } from '@berth/kube';
import type { RecordShape, Shape } from './shape.js';
import { describeValue, wrongTypeHint } from './wrong-type.js';

/** Where in the document: `['nodeGroups', 0, 'labels', 'role']`. */
export type Path = readonly (string | number)[];

/** One thing found, before it is given a place in the file. */
export interface Finding {
  readonly code: string;
  readonly path: Path;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly severity?: 'error' | 'warning' | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly eksctl?: EksctlVerdict | undefined;
}

/**
 * What eksctl does where it does not refuse the file as we do: it accepts it and fails later (or AWS does), drops the
 * field silently, or crashes. Absent: it says no as well.
 */
export type EksctlVerdict = 'accepts' | 'drops' | 'crashes';

/** What decoding gives beside the value. */
export interface Decoding {
  readonly findings: Finding[];
  readonly notManaged: string[];
}

/**
 * Decodes a value by its shape. Null means absent, as in Go's decoder, save that a null in a map of strings is an
 * empty string. Gives undefined for what cannot be used; the reason is then among the findings.
 */
export function decodeValue(
  value: unknown,
  shape: Shape,
  at: { readonly path: Path; readonly into: Decoding },
): unknown {
  if (value === null || value === undefined) return undefined;
  switch (shape.kind) {
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === shape.kind ? value : wrongType(value, shape, at);
    case 'integer':
      return isInteger(value) ? value : wrongType(value, shape, at);
    case 'anything':
      return isJsonObject(value) ? value : wrongType(value, shape, at);
    case 'list':
      return Array.isArray(value) ? decodeList(value, shape.items, at) : wrongType(value, shape, at);
    case 'map':
      return isJsonObject(value) ? decodeMap(value, shape.values, at) : wrongType(value, shape, at);
    case 'either':
      if (Array.isArray(value)) return decodeValue(value, shape.list, at);
      return isJsonObject(value) ? decodeValue(value, shape.map, at) : wrongType(value, shape, at);
    case 'record':
      return isJsonObject(value) ? decodeRecord(value, shape, at) : wrongType(value, shape, at);
    default:
      return assertNever(shape);
  }
}

/** Go's integers have 64 bits. */
const isInteger = (value: unknown): boolean =>
  typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 63;

/** Renders a path in Kubernetes' spelling: `nodeGroups[0].labels.role`, with quotes where a key is no plain word. */
export function renderPath(path: Path): string {
  return path.reduce<string>((rendered, step) => {
    if (typeof step === 'number') return `${rendered}[${step}]`;
    if (!/^[\w-]+$/.test(step)) return `${rendered}[${JSON.stringify(step)}]`;
    return rendered === '' ? step : `${rendered}.${step}`;
  }, '');
}

type At = { readonly path: Path; readonly into: Decoding };

const below = (at: At, step: string | number): At => ({ path: [...at.path, step], into: at.into });

function decodeList(values: readonly unknown[], items: Shape, at: At): unknown {
  return values.flatMap((value, index) => {
    const decoded = decodeItem(value, items, below(at, index));
    return decoded === undefined ? [] : [decoded];
  });
}

/** A null among strings is an empty string; among objects it is a dash that somebody forgot to fill in. */
function decodeItem(value: unknown, shape: Shape, at: At): unknown {
  if (value !== null) return decodeValue(value, shape, at);
  if (shape.kind === 'string') return '';
  at.into.findings.push({
    code: 'config.empty-item',
    path: at.path,
    message: 'is not set',
    hint: 'fill it in, or remove the line',
    eksctl: emptyItemVerdict(at.path),
  });
  return pointedLists.has(listName(at.path)) ? undefined : decodeValue({}, shape, at);
}

/** In these lists eksctl has nothing for an empty item; in all others an item without any field. */
const pointedLists: ReadonlySet<unknown> = new Set([
  'nodeGroups',
  'managedNodeGroups',
  'fargateProfiles',
  'additionalVolumes',
  'addons',
  'iamIdentityMappings',
  'serviceAccounts',
]);

const listName = (path: Path): string | number | undefined =>
  path.findLast((step) => typeof step === 'string');

/** eksctl looks for empty node groups, lets Fargate profiles pass, and crashes at the others it has nothing for. */
function emptyItemVerdict(path: Path): EksctlVerdict | undefined {
  const name = listName(path);
  if (name === 'nodeGroups' || name === 'managedNodeGroups') return undefined;
  return pointedLists.has(name) && name !== 'fargateProfiles' ? 'crashes' : 'accepts';
}

function decodeMap(values: Readonly<Record<string, unknown>>, shape: Shape, at: At): unknown {
  const entries = Object.entries(values).flatMap(([key, value]) => {
    const written = value === null ? emptyOf(shape) : value;
    const decoded = decodeValue(written, shape, below(at, key));
    return decoded === undefined ? [] : [[key, decoded] as const];
  });
  return Object.fromEntries(entries);
}

/** What Go's decoder makes of a null in a map. */
const emptyOf = (shape: Shape): unknown =>
  shape.kind === 'string' ? '' : shape.kind === 'record' ? {} : null;

function decodeRecord(values: Readonly<Record<string, unknown>>, shape: RecordShape, at: At): unknown {
  const entries = Object.entries(values).flatMap(([written, value]) => {
    const name = fieldName(written, shape);
    const field = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
    if (!field) {
      at.into.findings.push(unknownField(name, shape, at));
      checkDropped(value, otherCase(name, shape), below(at, name));
      return [];
    }
    if (field.kept && value !== null) at.into.notManaged.push(renderPath([...at.path, name]));
    const decoded = decodeValue(value, field, below(at, name));
    return decoded === undefined ? [] : [[name, decoded] as const];
  });
  return Object.fromEntries(entries);
}

function fieldName(written: string, shape: RecordShape): string {
  if (!shape.anyCase) return written;
  return Object.keys(shape.fields).find((name) => name.toLowerCase() === written.toLowerCase()) ?? written;
}

function unknownField(name: string, shape: RecordShape, at: At): Finding {
  const elsewhere = shape.elsewhere?.[name];
  const near = nearest(name, Object.keys(shape.fields));
  const nearHint = near === undefined ? undefined : `did you mean ${JSON.stringify(near)}?`;
  return {
    code: 'config.unknown-field',
    path: [...at.path, name],
    message: `unknown field ${JSON.stringify(name)}`,
    hint: elsewhere ?? nearHint ?? `known here: ${listOfNames(Object.keys(shape.fields))}`,
    details: { field: name, nearest: near },
    eksctl: shape.anyField || otherCase(name, shape) ? 'drops' : undefined,
  };
}

/** eksctl's strict check does not mind the case of names, but what it then reads does. */
const otherCase = (name: string, shape: RecordShape): Shape | undefined =>
  Object.entries(shape.fields).find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1];

/** What is dropped has been checked as the field that was meant. */
function checkDropped(value: unknown, meant: Shape | undefined, { path, into: { findings } }: At): void {
  if (!meant) return;
  const into = { findings: new Array<Finding>(), notManaged: [] };
  decodeValue(value, meant, { path, into });
  findings.push(...into.findings.filter(({ code }) => code !== 'config.empty-item'));
}

function listOfNames(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(', ');
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown;
}

function wrongType(value: unknown, shape: Shape, at: At): undefined {
  at.into.findings.push({
    code: 'config.wrong-type',
    path: at.path,
    message: `must be ${describeShape(shape)}, not ${describeValue(value)}`,
    hint: wrongTypeHint(value, shape.kind),
    details: { expected: shape.kind },
  });
  return undefined;
}

function describeShape(shape: Shape): string {
  switch (shape.kind) {
    case 'string':
      return 'a string';
    case 'integer':
      return 'a whole number';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'list':
      return 'a list';
    case 'either':
      return 'a list or a mapping';
    case 'map':
    case 'record':
    case 'anything':
      return 'a mapping';
    default:
      return assertNever(shape);
  }
}
