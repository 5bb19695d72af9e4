// Conditions: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-
// conditions.html
import { isJsonArray, isJsonObject, jsonEqual } from '@berth/kube';
import { templateError } from '../problems.js';
import { evaluate, type Scope } from './evaluate.js';

/** Whether a condition expression holds. */
export function isTrue(expression: unknown, scope: Scope): boolean {
  if (!isJsonObject(expression)) return String(evaluate(expression, scope)) === 'true';
  const [[name, argument] = ['', undefined]] = Object.entries(expression);
  if (name === 'Condition' && typeof argument === 'string') return scope.condition(argument);
  const parts = isJsonArray(argument) ? argument : [];
  switch (name) {
    case 'Fn::Equals':
      return equal(parts.map((part) => evaluate(part, scope)));
    case 'Fn::Not':
      return !isTrue(parts[0], scope);
    case 'Fn::And':
      return parts.every((part) => isTrue(part, scope));
    case 'Fn::Or':
      return parts.some((part) => isTrue(part, scope));
    default:
      throw templateError(`Every Condition member must be a function, not ${name || 'empty'}`);
  }
}

/** Numbers and truth values in templates are compared as their text. */
function equal([left, right]: readonly unknown[]): boolean {
  if (typeof left === 'object' || typeof right === 'object') return jsonEqual(left, right);
  return String(left) === String(right);
}
