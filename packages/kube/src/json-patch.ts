// JSON patch, RFC 6902, with the habits of kube-apiserver: `replace` of a missing member sets it, indices may count
// from the end (-1), a missing value tests equal to null, and the whole document cannot be the target.
import { isJsonArray, isJsonObject, jsonEqual, memberOf, withMember, withoutMember } from './json-value.js';
import { MAX_JSON_PATCH_OPERATIONS } from './limits.js';
import { refuse, settle } from './refusal.js';
import type { Result } from './result.js';

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string | undefined;
  readonly value?: unknown;
}

/** What to do with the container that holds the last member of a path; gives the container's successor. */
type Change = (container: unknown, key: string) => unknown;

/** Applies all operations or none; the document stays as it is. Problems name the operation that failed. */
export function applyJsonPatch(document: unknown, operations: unknown): Result<unknown> {
  return settle(() => readOperations(operations).reduce(applyOperation, document));
}

function readOperations(operations: unknown): readonly Operation[] {
  if (!isJsonArray(operations)) return invalid('a JSON patch is a list of operations');
  if (operations.length > MAX_JSON_PATCH_OPERATIONS) {
    const limit = `The allowed maximum operations in a JSON patch is ${MAX_JSON_PATCH_OPERATIONS}`;
    const message = `${limit}, got ${operations.length}`;
    return refuse({ code: 'json-patch.too-large', message });
  }
  return operations.map(readOperation);
}

function readOperation(operation: unknown): Operation {
  if (!isJsonObject(operation)) return invalid('an operation of a JSON patch is an object');
  const { op, path, from, value } = operation;
  if (typeof op !== 'string') return invalid('an operation needs "op"');
  if (typeof path !== 'string') return invalid(`${op} operation needs "path"`);
  if (op !== 'move' && op !== 'copy') return { op, path, value };
  return typeof from === 'string' ? { op, path, from } : invalid(`${op} operation needs "from"`);
}

function applyOperation(document: unknown, operation: Operation): unknown {
  const { op, path, from = '', value } = operation;
  switch (op) {
    case 'add':
      return changeAt(document, path, (container, key) => addMember(container, key, value ?? null));
    case 'replace':
      return changeAt(document, path, (container, key) => replaceMember(container, key, value ?? null));
    case 'remove':
      return changeAt(document, path, removeMember);
    case 'move': {
      const moved = valueAt(document, from) ?? fails(`move from ${JSON.stringify(from)}: no such value`);
      const rest = changeAt(document, from, removeMember);
      return changeAt(rest, path, (container, key) => addMember(container, key, moved));
    }
    case 'copy': {
      const copied = valueAt(document, from) ?? null;
      return changeAt(document, path, (container, key) => addMember(container, key, copied));
    }
    case 'test':
      if (jsonEqual(valueAt(document, path) ?? null, value ?? null)) return document;
      return fails(`testing value ${JSON.stringify(path)} failed`);
    default:
      return invalid(`unexpected operation ${JSON.stringify(op)}`);
  }
}

/** Reference tokens of a JSON pointer, unescaped. */
function tokensOf(path: string): readonly string[] {
  const [, ...tokens] = path.split('/');
  if (tokens.length === 0) return fails(`path ${JSON.stringify(path)} does not name a member`);
  return tokens.map((token) => token.replaceAll(/~[01]/g, (escape) => (escape === '~1' ? '/' : '~')));
}

/** The value at a path, undefined when its last member is absent; the containers before must exist. */
function valueAt(document: unknown, path: string): unknown {
  let value = document;
  for (const token of tokensOf(path)) {
    if (isJsonArray(value)) value = value[indexIn(value.length, token)];
    else if (isJsonObject(value)) value = memberOf(value, token);
    else return fails(`missing path ${JSON.stringify(path)}`);
  }
  return value;
}

function changeAt(document: unknown, path: string, change: Change): unknown {
  const tokens = tokensOf(path);
  const walk = (container: unknown, depth: number): unknown => {
    const token = tokens[depth] ?? '';
    if (depth === tokens.length - 1) return change(container, token);
    const child = childOf(container, token);
    if (!isJsonObject(child) && !isJsonArray(child)) return fails(`missing path ${JSON.stringify(path)}`);
    return replaceMember(container, token, walk(child, depth + 1));
  };
  return walk(document, 0);
}

function childOf(container: unknown, token: string): unknown {
  if (isJsonArray(container)) return container[indexIn(container.length, token)];
  return isJsonObject(container) ? memberOf(container, token) : undefined;
}

function addMember(container: unknown, key: string, value: unknown): unknown {
  if (isJsonObject(container)) return withMember(container, key, value);
  if (!isJsonArray(container))
    return fails(`cannot add ${JSON.stringify(key)} to a value that holds no members`);
  const index = key === '-' ? container.length : indexIn(container.length + 1, key);
  return container.toSpliced(index, 0, value);
}

function replaceMember(container: unknown, key: string, value: unknown): unknown {
  if (isJsonObject(container)) return withMember(container, key, value);
  if (!isJsonArray(container))
    return fails(`cannot set ${JSON.stringify(key)} of a value that holds no members`);
  return container.with(indexIn(container.length, key), value);
}

function removeMember(container: unknown, key: string): unknown {
  if (isJsonArray(container)) return container.toSpliced(indexIn(container.length, key), 1);
  if (!isJsonObject(container) || !Object.hasOwn(container, key)) {
    return fails(`unable to remove nonexistent key: ${JSON.stringify(key)}`);
  }
  return withoutMember(container, key);
}

/** An index below `length`; negative ones count from the end. */
function indexIn(length: number, token: string): number {
  const index = /^[+-]?\d{1,15}$/.test(token) ? Number(token) : Number.NaN;
  if (Number.isNaN(index)) return fails(`value was not a proper array index: ${JSON.stringify(token)}`);
  if (index >= length || index < -length) return fails(`unable to access invalid index: ${token}`);
  return index < 0 ? index + length : index;
}

const invalid = (message: string): never => refuse({ code: 'json-patch.invalid', message });
const fails = (message: string): never => refuse({ code: 'json-patch.failed', message });
