// Words for the reasons and fixes of a verdict. Reasons are data everywhere else; this is where they become prose.
import { computeProblems } from '@berth/compute';
import {
  isJsonArray,
  isJsonObject,
  quantityFromMillis,
  quantityFromUnits,
  renderQuantity,
} from '@berth/kube';
import type { Fix, Rejection } from '@berth/placement';

/** Says why a candidate cannot take the pod, with the operands. */
export function reasonText(rejection: Rejection): string {
  const { rule, detail } = rejection;
  if (rule === 'taint') return `taint ${taintText(detail['taint'])} is not tolerated`;
  if (rule === 'node-affinity') return selectorReason(rejection);
  if (rule === 'pool.max-size')
    return `has its ${number(detail, 'size')} nodes, maxSize is ${number(detail, 'maxSize')}`;
  if (rule === 'node-name') return `the pod names node ${text(detail, 'wanted')}`;
  if (rule.startsWith('resources.')) return resourceReason(rejection);
  return titleOf(rule) ?? rejection.message;
}

/** Says what to change. */
export function fixText({ change, where, cost }: Fix): string {
  const price = cost === null ? '' : ` (then ${cost.toFixed(4)} USD an hour)`;
  const changes = change.kind === 'all' && isJsonArray(change['changes']) ? change['changes'] : [change];
  const texts = changes.map((one) => (isJsonObject(one) ? editText(one) : String(one)));
  return `${where}: ${texts.join(', and ')}${price}`;
}

/** A quantity of a resource as people write it: millicores for cpu, Mi for large numbers of bytes. */
function amountText(resource: string, amount: number): string {
  if (resource === 'cpu') return renderQuantity(quantityFromMillis(amount));
  const mib = 1024 ** 2;
  const isBytes = resource === 'memory' || resource === 'ephemeral-storage';
  return isBytes && amount >= mib
    ? `${Math.floor(amount / mib)}Mi`
    : renderQuantity(quantityFromUnits(amount));
}

type Operands = Readonly<Record<string, unknown>>;

const text = (of: Operands, name: string): string => String(of[name] ?? '');
const number = (of: Operands, name: string): number => Number(of[name] ?? 0);

const titles: Readonly<Record<string, { readonly title: string }>> = computeProblems;
const titleOf = (rule: string): string | undefined =>
  Object.hasOwn(titles, rule) ? titles[rule]?.title : undefined;

function taintText(taint: unknown): string {
  if (!isJsonObject(taint)) return '';
  const value = taint['value'] ? `=${String(taint['value'])}` : '';
  return `${String(taint['key'])}${value}:${String(taint['effect'])}`;
}

function selectorReason({ detail, message }: Rejection): string {
  const selector = isJsonObject(detail['nodeSelector']) ? Object.entries(detail['nodeSelector']) : [];
  const required = isJsonArray(detail['required']) && detail['required'].length > 0;
  if (selector.length === 0 && !required) return message;
  const wanted = [
    ...(selector.length > 0
      ? [`node selector ${selector.map(([key, value]) => `${key}=${String(value)}`).join(',')}`]
      : []),
    ...(required ? ['required node affinity'] : []),
  ];
  return `does not match the pod's ${wanted.join(' and ')}`;
}

function resourceReason({ detail, message }: Rejection): string {
  const resource = text(detail, 'resource');
  if (resource === '') return message;
  const asked = number(detail, 'requested');
  const allocatable = number(detail, 'allocatable');
  const used = number(detail, 'used');
  const has = amountText(resource, Math.max(0, allocatable - used));
  const type = detail['instanceType'] ? ` on ${text(detail, 'instanceType')}` : '';
  const left = used > 0 ? `${has} of ${amountText(resource, allocatable)} left` : `${has} for pods`;
  return `${resource}: asks for ${amountText(resource, asked)}, ${left}${type}`;
}

const edits: Readonly<Record<string, (edit: Operands) => string>> = {
  'add-toleration': (edit) => `add toleration ${taintText(edit['toleration'])}`,
  'set-node-selector': (edit) =>
    `set node selector ${text(edit, 'key')}=${text(edit, 'value')}, not ${text(edit, 'was')}`,
  'remove-node-selector': (edit) => `remove node selector ${text(edit, 'key')}=${text(edit, 'was')}`,
  'lower-request': (edit) =>
    `lower the ${text(edit, 'resource')} request from ${text(edit, 'from')} to ${text(edit, 'to')}`,
  'add-pool-label': (edit) => `add label ${text(edit, 'key')}=${text(edit, 'value')} to the pool`,
  'raise-pool-max': (edit) => `raise maxSize from ${text(edit, 'from')} to ${text(edit, 'to')}`,
  'add-instance-type': (edit) => `put instance type ${text(edit, 'instanceType')} first in its list`,
};

/** An edit of a kind that has no words yet is shown as the data it is. */
function editText(edit: Operands): string {
  const kind = text(edit, 'kind');
  const render = Object.hasOwn(edits, kind) ? edits[kind] : undefined;
  return render ? render(edit) : JSON.stringify(edit);
}
