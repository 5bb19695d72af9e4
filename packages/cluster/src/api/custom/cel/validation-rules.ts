// `x-kubernetes-validations`: rules in the Common Expression Language, evaluated wherever the schema has them.
// https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules
import type { FieldError } from '../../kind-rules.js';
import type { Stored } from '../../../store/stored.js';
import { isRecord } from '../../meta/draft-meta.unsafe.js';
import { memberOf, type Structural } from '../structural-schema.js';
import { checkCel, evaluateCel } from './evaluate-cel.js';
import { CelError } from './functions.js';
import { parseCel, type Expression } from './parse-cel.js';
import { CelSyntaxError } from './tokens.js';

export interface RuleContext {
  /** The object before the update; rules that speak of `oldSelf` hold only where there was one. */
  readonly before: Stored | undefined;
}

interface RulesInput extends RuleContext {
  /** What the schema itself found wrong. */
  readonly errors: readonly FieldError[];
}

/** What the rules find wrong with an object. After errors of shape they are not asked, which is said. */
export function validateRules(
  object: Stored,
  schema: Structural,
  { before, errors }: RulesInput,
): readonly FieldError[] {
  if (!hasRules(schema)) return [];
  if (errors.some(({ type }) => BLOCKING.has(type))) return [NOT_CHECKED];
  return nodeErrors({ schema, path: '', value: object, before });
}

const BLOCKING: ReadonlySet<string> = new Set([
  'NotSupported',
  'Required',
  'TooLong',
  'TooMany',
  'TypeInvalid',
]);

const NOT_CHECKED: FieldError = {
  type: 'Invalid',
  field: '<nil>',
  value: null,
  detail:
    'some validation rules were not checked because the object was invalid; ' +
    'correct the existing errors to complete validation',
};

const rulesOf = ({ rules }: Structural): readonly Readonly<Record<string, unknown>>[] => {
  const written: unknown = rules['x-kubernetes-validations'];
  return Array.isArray(written) ? written.filter(isRecord) : [];
};

const belowOf = (schema: Structural): readonly Structural[] => [
  ...schema.properties.values(),
  ...(schema.items ? [schema.items] : []),
  ...(schema.additional && schema.additional !== true ? [schema.additional] : []),
];

const withRules = new WeakMap<Structural, boolean>();

function hasRules(schema: Structural): boolean {
  const known = withRules.get(schema) ?? (rulesOf(schema).length > 0 || belowOf(schema).some(hasRules));
  withRules.set(schema, known);
  return known;
}

/** A sentence for each rule of a schema that cannot be evaluated here. */
export function unsupportedRules(schema: Structural): readonly string[] {
  const own = rulesOf(schema).flatMap((rule) => {
    const compiled = compile(textOf(rule['rule']));
    return typeof compiled === 'string'
      ? [`not supported yet: validation rule ${textOf(rule['rule'])}: ${compiled}`]
      : [];
  });
  return [...own, ...belowOf(schema).flatMap(unsupportedRules)];
}

interface Node {
  readonly schema: Structural;
  readonly path: string;
  readonly value: unknown;
  readonly before: unknown;
}

function nodeErrors(node: Node): readonly FieldError[] {
  const { schema, value } = node;
  if (value === undefined || value === null || !hasRules(schema)) return [];
  return [...rulesOf(schema).flatMap((rule) => ruleErrors(rule, node)), ...belowErrors(node)];
}

function belowErrors({ schema, path, value, before }: Node): readonly FieldError[] {
  if (Array.isArray(value) && schema.items) {
    const { items } = schema;
    const old = oldItems(before, schema);
    return value.flatMap((item, index) =>
      nodeErrors({ schema: items, path: `${path}[${index}]`, value: item, before: old(item) }),
    );
  }
  if (!isRecord(value)) return [];
  return Object.keys(value).flatMap((name) => {
    const below = memberOf(schema, name);
    const was = isRecord(before) ? before[name] : undefined;
    const at = path === '' ? name : `${path}.${name}`;
    return below ? nodeErrors({ schema: below, path: at, value: value[name], before: was }) : [];
  });
}

/** Items are told from each other by the keys of their list only: in other lists none has a past. */
function oldItems(before: unknown, { listType, listMapKeys }: Structural): (item: unknown) => unknown {
  if (!Array.isArray(before) || listType !== 'map') return () => undefined;
  const keyOf = (item: unknown): string =>
    JSON.stringify(listMapKeys.map((name) => (isRecord(item) ? item[name] : undefined)));
  const known = new Map(before.map((item) => [keyOf(item), item]));
  return (item) => known.get(keyOf(item));
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const compiledRules = new Map<string, Expression | string>();
const NAMES: ReadonlySet<string> = new Set(['self', 'oldSelf']);

/** The expression, or why it is none. */
function compile(rule: string): Expression | string {
  const known = compiledRules.get(rule);
  if (known !== undefined) return known;
  const compiled = tryCompile(rule);
  compiledRules.set(rule, compiled);
  return compiled;
}

function tryCompile(rule: string): Expression | string {
  try {
    const expression = parseCel(rule);
    checkCel(expression, NAMES);
    return expression;
  } catch (error) {
    if (error instanceof CelSyntaxError) return error.message;
    throw error;
  }
}

const TYPES: Readonly<Record<string, FieldError['type']>> = {
  FieldValueForbidden: 'Forbidden',
  FieldValueRequired: 'Required',
  FieldValueDuplicate: 'Duplicate',
};

function ruleErrors(rule: Readonly<Record<string, unknown>>, node: Node): readonly FieldError[] {
  const text = textOf(rule['rule']).trim();
  const expression = compile(text);
  if (typeof expression === 'string') return [];
  const isTransition = /\boldSelf\b/.test(text);
  if (isTransition && node.before === undefined) return [];
  const scope = new Map([['self', node.value], ...(isTransition ? [['oldSelf', node.before] as const] : [])]);
  const problem = problemOf(rule, { expression, text, scope });
  if (problem === undefined) return [];
  const field = `${node.path}${textOf(rule['fieldPath'])}`.replace(/^\./, '') || '<nil>';
  const type = TYPES[textOf(rule['reason'])] ?? 'Invalid';
  return [{ type, field, value: node.schema.type ?? 'object', detail: problem }];
}

interface Evaluation {
  readonly expression: Expression;
  readonly text: string;
  readonly scope: ReadonlyMap<string, unknown>;
}

/** The message of a rule that does not hold; undefined when it does. */
function problemOf(
  rule: Readonly<Record<string, unknown>>,
  { expression, text, scope }: Evaluation,
): string | undefined {
  try {
    if (evaluateCel(expression, scope) === true) return undefined;
  } catch (error) {
    if (error instanceof CelError)
      return `${error.message} evaluating rule: ${textOf(rule['message']) || text}`;
    throw error;
  }
  return messageOf(rule, scope) ?? (textOf(rule['message']) || `failed rule: ${text}`);
}

function messageOf(
  rule: Readonly<Record<string, unknown>>,
  scope: ReadonlyMap<string, unknown>,
): string | undefined {
  const written = textOf(rule['messageExpression']);
  const expression = written === '' ? '' : compile(written);
  if (typeof expression === 'string') return undefined;
  try {
    const message = evaluateCel(expression, scope);
    return typeof message === 'string' && message.trim() !== '' ? message : undefined;
  } catch (error) {
    if (error instanceof CelError) return undefined;
    throw error;
  }
}
