// Evaluates a parsed expression. Errors are absorbed by `&&` and `||` when the other side decides, as CEL has it.
import { jsonEqual } from '@berth/kube';
import { isRecord } from '../../meta/draft-meta.unsafe.js';
import { CEL_FUNCTIONS, CelError } from './functions.js';
import type { Expression } from './parse-cel.js';
import { CelSyntaxError } from './tokens.js';

/** What names mean. */
export type Scope = ReadonlyMap<string, unknown>;

type Call = Extract<Expression, { readonly kind: 'call' }>;
type Binary = Extract<Expression, { readonly kind: 'binary' }>;

/** The value of an expression. Throws a {@link CelError} when it has none. */
export function evaluateCel(expression: Expression, scope: Scope): unknown {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'list':
      return expression.items.map((item) => evaluateCel(item, scope));
    case 'map':
      return Object.fromEntries(
        expression.entries.map(([key, value]) => [
          String(evaluateCel(key, scope)),
          evaluateCel(value, scope),
        ]),
      );
    case 'name':
      return named(expression.name, scope);
    case 'member':
      return memberOf(evaluateCel(expression.of, scope), expression.name);
    case 'index':
      return itemOf(evaluateCel(expression.of, scope), evaluateCel(expression.at, scope));
    case 'call':
      return called(expression, scope);
    case 'unary':
      return unary(expression.sign, evaluateCel(expression.value, scope));
    case 'binary':
      return binary(expression, scope);
    case 'choice':
      return evaluateCel(truth(evaluateCel(expression.test, scope)) ? expression.yes : expression.no, scope);
  }
}

/** Throws a {@link CelSyntaxError} for a function or a name that is not known here. */
export function checkCel(expression: Expression, names: ReadonlySet<string>): void {
  switch (expression.kind) {
    case 'literal':
      return;
    case 'list':
      return expression.items.forEach((item) => checkCel(item, names));
    case 'map':
      return expression.entries.flat().forEach((item) => checkCel(item, names));
    case 'name':
      if (names.has(expression.name)) return;
      throw new CelSyntaxError(`undeclared reference to '${expression.name}'`);
    case 'member':
      return checkCel(expression.of, names);
    case 'index':
      return [expression.of, expression.at].forEach((item) => checkCel(item, names));
    case 'call':
      return checkCall(expression, names);
    case 'unary':
      return checkCel(expression.value, names);
    case 'binary':
      return [expression.left, expression.right].forEach((item) => checkCel(item, names));
    case 'choice':
      return [expression.test, expression.yes, expression.no].forEach((item) => checkCel(item, names));
  }
}

function checkCall({ name, of, args }: Call, names: ReadonlySet<string>): void {
  const [variable, ...bodies] = args;
  if (of) checkCel(of, names);
  if (of && MACROS.has(name) && variable?.kind === 'name')
    return bodies.forEach((body) => checkCel(body, new Set([...names, variable.name])));
  if (!(name === 'has' && !of) && !Object.hasOwn(CEL_FUNCTIONS, name))
    throw new CelSyntaxError(`unknown function ${name}`);
  for (const arg of args) checkCel(arg, names);
}

const MACROS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'filter', 'map']);

function named(name: string, scope: Scope): unknown {
  if (!scope.has(name)) throw new CelError(`no such attribute(s): ${name}`);
  return scope.get(name);
}

function memberOf(value: unknown, name: string): unknown {
  if (!isRecord(value) || value[name] === undefined) throw new CelError(`no such key: ${name}`);
  return value[name];
}

function itemOf(value: unknown, at: unknown): unknown {
  if (!Array.isArray(value)) return memberOf(value, String(at));
  if (typeof at !== 'number' || at < 0 || at >= value.length)
    throw new CelError(`index out of bounds: ${String(at)}`);
  return value[at];
}

function called({ name, of, args }: Call, scope: Scope): unknown {
  if (name === 'has' && !of) return hasMember(args[0], scope);
  if (of && MACROS.has(name)) return macro({ name, of, args }, scope);
  const values = [...(of ? [of] : []), ...args].map((arg) => evaluateCel(arg, scope));
  const known = Object.hasOwn(CEL_FUNCTIONS, name) ? CEL_FUNCTIONS[name] : undefined;
  if (!known) throw new CelError(`no such overload: ${name}`);
  return known(values);
}

function hasMember(member: Expression | undefined, scope: Scope): boolean {
  if (member?.kind !== 'member') throw new CelError('invalid argument to has() macro');
  const value = evaluateCel(member.of, scope);
  return isRecord(value) && value[member.name] !== undefined;
}

function macro(
  {
    name,
    of,
    args,
  }: { readonly name: string; readonly of: Expression; readonly args: readonly Expression[] },
  scope: Scope,
): unknown {
  const range = evaluateCel(of, scope);
  const items: readonly unknown[] = Array.isArray(range) ? range : isRecord(range) ? Object.keys(range) : [];
  const [variable, ...bodies] = args;
  const body = bodies.at(-1);
  if (variable?.kind !== 'name' || !body) throw new CelError(`invalid arguments of ${name}`);
  const within = (item: unknown): Scope => new Map(scope).set(variable.name, item);
  const holds = (item: unknown): boolean => truth(evaluateCel(body, within(item)));
  switch (name) {
    case 'all':
      return absorbing(items, holds, false);
    case 'exists':
      return absorbing(items, holds, true);
    case 'exists_one':
      return items.filter(holds).length === 1;
    case 'filter':
      return items.filter(holds);
    default: {
      const [test] = bodies;
      const chosen =
        test && bodies.length > 1 ? items.filter((item) => truth(evaluateCel(test, within(item)))) : items;
      return chosen.map((item) => evaluateCel(body, within(item)));
    }
  }
}

/** One item that decides makes errors of others irrelevant. */
function absorbing<T>(items: readonly T[], holds: (item: T) => boolean, deciding: boolean): boolean {
  let failure: unknown;
  for (const item of items) {
    try {
      if (holds(item) === deciding) return deciding;
    } catch (error) {
      failure = error;
    }
  }
  if (failure !== undefined) throw failure;
  return !deciding;
}

function truth(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new CelError('no such overload');
}

function unary(sign: string, value: unknown): unknown {
  if (sign === '!') return !truth(value);
  if (typeof value !== 'number') throw new CelError('no such overload');
  return -value;
}

function binary(expression: Binary, scope: Scope): unknown {
  const { sign } = expression;
  if (sign === '&&' || sign === '||') {
    const holds = (side: Expression): boolean => truth(evaluateCel(side, scope));
    return absorbing([expression.left, expression.right], holds, sign === '||');
  }
  const left = evaluateCel(expression.left, scope);
  const right = evaluateCel(expression.right, scope);
  if (sign === '==') return jsonEqual(left, right);
  if (sign === '!=') return !jsonEqual(left, right);
  if (sign === 'in') return isIn(left, right);
  return sign === '+' && !(typeof left === 'number') ? joined(left, right) : compared({ sign, left, right });
}

function isIn(item: unknown, range: unknown): boolean {
  if (Array.isArray(range)) return range.some((one) => jsonEqual(one, item));
  if (isRecord(range)) return Object.hasOwn(range, String(item));
  throw new CelError('no such overload');
}

function joined(left: unknown, right: unknown): unknown {
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  throw new CelError('no such overload');
}

interface Comparison {
  readonly sign: string;
  readonly left: unknown;
  readonly right: unknown;
}

function compared({ sign, left, right }: Comparison): unknown {
  if (typeof left === 'number' && typeof right === 'number')
    return ordered(sign, left, right) ?? calculated(sign, left, right);
  const areTexts = typeof left === 'string' && typeof right === 'string';
  const answer = areTexts ? ordered(sign, left, right) : undefined;
  if (answer === undefined) throw new CelError('no such overload');
  return answer;
}

/** Undefined for signs that do not compare. */
function ordered<T extends number | string>(sign: string, left: T, right: T): boolean | undefined {
  switch (sign) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return undefined;
  }
}

function calculated(sign: string, left: number, right: number): number {
  switch (sign) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    default:
      return divided(sign, left, right);
  }
}

/** Whole numbers are divided as such; JSON does not tell 2.0 from 2, so neither do we. */
function divided(sign: string, left: number, right: number): number {
  const areWhole = Number.isInteger(left) && Number.isInteger(right);
  if (areWhole && right === 0) throw new CelError(sign === '%' ? 'modulus by zero' : 'division by zero');
  if (sign === '%') return left % right;
  return areWhole ? Math.trunc(left / right) : left / right;
}
