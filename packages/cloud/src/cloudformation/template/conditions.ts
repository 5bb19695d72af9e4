// Conditions: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-
// conditions.html
import { isJsonArray, isJsonObject, jsonEqual } from '@berth/kube';
import { templateError } from '../problems.js';
import type { Scope } from './scope.js';

/** Whether a condition expression holds; what it compares may be any value of a template, which `evaluate` reads. */
export function isTrue(
  expression: unknown,
  scope: Scope,
  evaluate: (value: unknown, scope: Scope) => unknown,
): boolean {
  const holds = (part: unknown): boolean => isTrue(part, scope, evaluate);
  if (!isJsonObject(expression)) return String(evaluate(expression, scope)) === 'true';
  const [[name, argument] = ['', undefined]] = Object.entries(expression);
  if (name === 'Condition' && typeof argument === 'string') return scope.condition(argument);
  const parts = isJsonArray(argument) ? argument : [];
  switch (name) {
    case 'Fn::Equals':
      return equal(parts.map((part) => evaluate(part, scope)));
    case 'Fn::Not':
      return !holds(parts[0]);
    case 'Fn::And':
      return parts.every(holds);
    case 'Fn::Or':
      return parts.some(holds);
    default:
      throw templateError(`Every Condition member must be a function, not ${name || 'empty'}`);
  }
}

/** Numbers and truth values in templates are compared as their text. */
function equal([left, right]: readonly unknown[]): boolean {
  if (typeof left === 'object' || typeof right === 'object') return jsonEqual(left, right);
  return String(left) === String(right);
}
