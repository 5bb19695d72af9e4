// A rejection as a sentence, for people. Everything a program needs is in the rejection itself.
import { isJsonArray, isJsonObject, renderTaint } from '@berth/kube';
import { renderAmount } from '../explain/render-amount.js';
import { readTaint } from '../explain/rejection-operands.js';
import type { Rejection } from '../verdict.js';
import { ruleOf } from './rules.js';

/** `pool worker (t3.large) has the taint …`: subject, then what its rule says. */
export const renderReason = (rejection: Rejection): string =>
  `${subjectOf(rejection)} ${sentenceOf(rejection)}`;

/** What the rule says, for a table that names the subject itself: `has the taint …`. */
export function renderWhyNot(rejection: Rejection): string {
  const { instanceType } = rejection.detail;
  const isOfType = rejection.rule.startsWith('resources.') && typeof instanceType === 'string';
  return `${sentenceOf(rejection)}${isOfType ? `, on ${instanceType}` : ''}`;
}

function sentenceOf(rejection: Rejection): string {
  const rule = ruleOf(rejection.rule);
  if (!rule) return rejection.message;
  if (rule.code === 'resources') return resourceSentence(rejection);
  return rule.sentence.replace(/\{(\w+)\}/g, (_, operand: string) => operandText(rejection, operand));
}

/** Of a node without pods, or a new one, everything allocatable is free. */
function resourceSentence(rejection: Rejection): string {
  const { detail } = rejection;
  const resource = valueText(detail['resource']);
  const asked = `and the pod asks for ${operandText(rejection, 'requested')}`;
  if (numberIn(detail, 'allocatable') === 0) return `has no ${resource}, ${asked}`;
  if (numberIn(detail, 'used') === 0)
    return `has ${operandText(rejection, 'allocatable')} ${resource} for pods, ${asked}`;
  const free = operandText(rejection, 'free');
  return `has ${free} ${resource} free of ${operandText(rejection, 'allocatable')}, ${asked}`;
}

function subjectOf({ node, pool, profile, namespace, detail }: Rejection): string {
  if (namespace !== undefined) return `namespace ${namespace}`;
  if (profile !== undefined) return `Fargate profile ${profile}`;
  if (node !== undefined) return `node ${node}`;
  const types = detail['instanceTypes'];
  return Array.isArray(types) ? `pool ${pool ?? ''} (${types.join(', ')})` : `pool ${pool ?? ''}`;
}

function operandText({ detail }: Rejection, operand: string): string {
  const value = detail[operand];
  if (operand === 'asked' && value === undefined) return selectorText(detail);
  if (operand === 'findings') return findingsText(value);
  if (operand === 'selectors') return profileSelectorsText(value);
  const resource = typeof detail['resource'] === 'string' ? detail['resource'] : '';
  if (operand === 'free')
    return renderAmount(resource, numberIn(detail, 'allocatable') - numberIn(detail, 'used'));
  if (typeof value !== 'number') return valueText(value);
  if (/cpumillis$/i.test(operand)) return renderAmount('cpu', value);
  if (/bytes$/i.test(operand)) return renderAmount('memory', value);
  return operand === 'allocatable' || operand === 'requested'
    ? renderAmount(resource, value)
    : valueText(value);
}

function valueText(value: unknown): string {
  const taint = readTaint(value);
  if (taint) return renderTaint(taint);
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** What the first of the findings says of the node that the autoscaler imagines. */
function findingsText(value: unknown): string {
  const [first] = isJsonArray(value) ? value : [];
  if (!isJsonObject(first)) return 'cannot hold it';
  const { rule, message, detail } = first;
  return sentenceOf({
    rule: String(rule),
    plugin: '',
    code: 'Unschedulable',
    message: String(message),
    detail: isJsonObject(detail) ? detail : {},
  });
}

/** `namespace ns with k=v, or namespace other`. */
function profileSelectorsText(value: unknown): string {
  const selectors = (isJsonArray(value) ? value : []).flatMap((one) => (isJsonObject(one) ? [one] : []));
  const texts = selectors.map(({ namespace, labels }) => {
    const pairs = Object.entries(isJsonObject(labels) ? labels : {}).map(
      ([key, one]) => `${key}=${valueText(one)}`,
    );
    return `namespace ${valueText(namespace)}${pairs.length > 0 ? ` with ${pairs.join(', ')}` : ''}`;
  });
  return texts.join(', or ');
}

/** `key=value` of the node selector, then required terms. */
function selectorText(detail: Readonly<Record<string, unknown>>): string {
  const { nodeSelector, required } = detail;
  const exact = isJsonObject(nodeSelector)
    ? Object.entries(nodeSelector).map(([key, value]) => `${key}=${valueText(value)}`)
    : [];
  const terms = isJsonArray(required) ? required.map(termText) : [];
  return [...exact, ...(terms.length > 0 ? [terms.join(' or ')] : [])].join(' and ');
}

/** `(zone in a, b and gpu exists)` of a node selector term. */
function termText(term: unknown): string {
  if (!isJsonObject(term)) return valueText(term);
  const expressions = [term['matchExpressions'], term['matchFields']].flatMap((list) =>
    isJsonArray(list) ? list.filter(isJsonObject) : [],
  );
  return `(${expressions.map(expressionText).join(' and ')})`;
}

const OPERATORS: Readonly<Record<string, string>> = {
  In: 'in',
  NotIn: 'not in',
  Exists: 'exists',
  DoesNotExist: 'does not exist',
  Gt: '>',
  Lt: '<',
};

const expressionText = ({ key, operator, values }: Readonly<Record<string, unknown>>): string =>
  [
    valueText(key),
    OPERATORS[String(operator)] ?? valueText(operator),
    ...(values === undefined ? [] : [valueText(values)]),
  ]
    .join(' ')
    .trimEnd();

const numberIn = (detail: Readonly<Record<string, unknown>>, key: string): number => {
  const value = detail[key];
  return typeof value === 'number' ? value : 0;
};
