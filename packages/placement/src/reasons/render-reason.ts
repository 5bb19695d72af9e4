// A rejection as a sentence, for people. Everything a program needs is in the rejection itself.
import { isJsonObject, renderTaint } from '@berth/kube';
import { renderAmount } from '../explain/edits.js';
import { readTaint } from '../explain/rejection-operands.js';
import type { Rejection } from '../verdict.js';
import { ruleOf } from './rules.js';

/** `pool worker (t3.large) has the taint …`: subject, then what its rule says. */
export function renderReason(rejection: Rejection): string {
  const rule = ruleOf(rejection.rule);
  const said = rule
    ? rule.sentence.replace(/\{(\w+)\}/g, (_, operand: string) => operandText(rejection, operand))
    : rejection.message;
  return `${subjectOf(rejection)} ${said}`;
}

function subjectOf({ node, pool, profile, detail }: Rejection): string {
  if (profile !== undefined) return `Fargate profile ${profile}`;
  if (node !== undefined) return `node ${node}`;
  const types = detail['instanceTypes'];
  return Array.isArray(types) ? `pool ${pool ?? ''} (${types.join(', ')})` : `pool ${pool ?? ''}`;
}

function operandText({ detail }: Rejection, operand: string): string {
  if (operand === 'asked' && detail['asked'] === undefined) return selectorText(detail);
  const resource = typeof detail['resource'] === 'string' ? detail['resource'] : '';
  if (operand === 'free')
    return renderAmount(resource, numberIn(detail, 'allocatable') - numberIn(detail, 'used'));
  const value = detail[operand];
  if (typeof value === 'number' && (operand === 'allocatable' || operand === 'requested')) {
    return renderAmount(resource, value);
  }
  return valueText(value);
}

function valueText(value: unknown): string {
  const taint = readTaint(value);
  if (taint) return renderTaint(taint);
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** `key=value` of the node selector, then required terms. */
function selectorText(detail: Readonly<Record<string, unknown>>): string {
  const { nodeSelector, required } = detail;
  const exact = isJsonObject(nodeSelector)
    ? Object.entries(nodeSelector).map(([key, value]) => `${key}=${valueText(value)}`)
    : [];
  const terms = Array.isArray(required) ? required.map((term) => JSON.stringify(term)) : [];
  return [...exact, ...(terms.length > 0 ? [terms.join(' or ')] : [])].join(' and ');
}

const numberIn = (detail: Readonly<Record<string, unknown>>, key: string): number => {
  const value = detail[key];
  return typeof value === 'number' ? value : 0;
};
