// Conditions of a policy statement: text, ARN, boolean and null operators, which are those that EKS's policies use.
import { isRecord } from '../params.js';
import { matchesPattern, textsOf } from './policy-pattern.js';

/** True when every operator holds for every key. An operator that we do not know never holds. */
export function conditionsHold(condition: unknown, keys: Readonly<Record<string, string>>): boolean {
  if (condition === undefined) return true;
  if (!isRecord(condition)) return false;
  return Object.entries(condition).every(([operator, operands]) =>
    Object.entries(isRecord(operands) ? operands : {}).every(([key, wanted]) =>
      operatorHolds(operator, keys[key.toLowerCase()], textsOf(asTexts(wanted))),
    ),
  );
}

function operatorHolds(operator: string, actual: string | undefined, wanted: readonly string[]): boolean {
  const name = operator.replace(/^(ForAnyValue|ForAllValues):/, '');
  if (name === 'Null') return wanted.includes(String(actual === undefined));
  const ifExists = name.endsWith('IfExists');
  const test = tests[ifExists ? name.slice(0, -'IfExists'.length) : name];
  if (!test) return false;
  if (actual === undefined) return ifExists || test.negated;
  const some = wanted.some((pattern) => test.matches(pattern, actual));
  return test.negated ? !some : some;
}

interface ConditionTest {
  readonly negated: boolean;
  readonly matches: (pattern: string, actual: string) => boolean;
}

const equal = (pattern: string, actual: string): boolean => pattern === actual;
const equalCaseless = (pattern: string, actual: string): boolean =>
  pattern.toLowerCase() === actual.toLowerCase();
const like = (pattern: string, actual: string): boolean => matchesPattern(pattern, actual);

const tests: Readonly<Record<string, ConditionTest>> = {
  StringEquals: { negated: false, matches: equal },
  StringNotEquals: { negated: true, matches: equal },
  StringEqualsIgnoreCase: { negated: false, matches: equalCaseless },
  StringNotEqualsIgnoreCase: { negated: true, matches: equalCaseless },
  StringLike: { negated: false, matches: like },
  StringNotLike: { negated: true, matches: like },
  ArnEquals: { negated: false, matches: like },
  ArnNotEquals: { negated: true, matches: like },
  ArnLike: { negated: false, matches: like },
  ArnNotLike: { negated: true, matches: like },
  Bool: { negated: false, matches: equalCaseless },
};

const asTexts = (value: unknown): unknown => {
  if (typeof value === 'boolean' || typeof value === 'number') return String(value);
  return value;
};
