// Rules of limit ranges: a bound for containers is their default too.
import { compareQuantities, quantityOf, type LimitRange, type LimitRangeItem } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { duplicate, forbidden, invalid, required } from '../validation/field-errors.js';
import { standardOrQualified } from '../validation/resource-validation.js';
import { setResourceDefaults } from './container-defaults.js';
import { typedRules, type Writable } from './typed-rules.unsafe.js';

/** Rules of `LimitRange`. */
export const limitRangeRules = typedRules<LimitRange>({
  defaults: ({ spec }) => {
    for (const item of spec?.limits ?? []) setItemDefaults(item);
  },
  validateCreate: limitRangeErrors,
  validateUpdate: (range) => limitRangeErrors(range),
});

const lists = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;

function setItemDefaults(item: Writable<LimitRangeItem>): void {
  for (const list of lists) setResourceDefaults(item[list]);
  if (item.type !== 'Container') return;
  const limits = { ...item.max, ...item.default };
  const requests = { ...item.min, ...limits, ...item.defaultRequest };
  if (Object.keys(limits).length > 0) item.default = limits;
  if (Object.keys(requests).length > 0) item.defaultRequest = requests;
}

function limitRangeErrors({ spec }: LimitRange): readonly FieldError[] {
  const types = new Set<string>();
  return (spec?.limits ?? []).flatMap((item, index) => {
    const path = `spec.limits[${index}]`;
    if (types.has(item.type)) return [duplicate(`${path}.type`, item.type)];
    types.add(item.type);
    return itemErrors(path, item);
  });
}

function itemErrors(path: string, item: LimitRangeItem): readonly FieldError[] {
  const errors: FieldError[] = lists.flatMap((list) =>
    Object.keys(item[list] ?? {}).flatMap((name) => standardOrQualified(`${path}.${list}[${name}]`, name)),
  );
  if (item.type === 'Pod') {
    for (const list of ['default', 'defaultRequest'] as const)
      if (Object.keys(item[list] ?? {}).length > 0)
        errors.push(forbidden(`${path}.${list}`, "may not be specified when `type` is 'Pod'"));
  }
  if (item.type === 'PersistentVolumeClaim' && !item.min?.['storage'] && !item.max?.['storage'])
    errors.push(
      required(
        `${path}.limits`,
        'either minimum or maximum storage value is required, but neither was provided',
      ),
    );
  const names = new Set(lists.flatMap((list) => Object.keys(item[list] ?? {})));
  return [...errors, ...[...names].sort().flatMap((name) => orderErrors(path, item, name))];
}

function orderErrors(path: string, item: LimitRangeItem, name: string): readonly FieldError[] {
  const min = item.min?.[name];
  const max = item.max?.[name];
  const limit = item.default?.[name];
  const request = item.defaultRequest?.[name];
  const ratio = item.maxLimitRequestRatio?.[name];
  const errors: FieldError[] = [];
  const check = (list: string, shown: string | undefined, [low, lowName, high, highName]: Pair): void => {
    if (low === undefined || high === undefined || !isGreater(low, high)) return;
    errors.push(
      invalid(
        `${path}.${list}[${name}]`,
        shown,
        `${lowName} value ${low} is greater than ${highName} value ${high}`,
      ),
    );
  };
  check('min', min, [min, 'min', max, 'max']);
  check('defaultRequest', request, [min, 'min', request, 'default request']);
  check('defaultRequest', request, [request, 'default request', max, 'max']);
  check('defaultRequest', request, [request, 'default request', limit, 'default limit']);
  check('default', min, [min, 'min', limit, 'default']);
  check('default', max, [limit, 'default', max, 'max']);
  if (ratio !== undefined && isGreater('1', ratio))
    errors.push(invalid(`${path}.maxLimitRequestRatio[${name}]`, ratio, `ratio ${ratio} is less than 1`));
  return errors;
}

type Pair = readonly [low: string | undefined, lowName: string, high: string | undefined, highName: string];

const isGreater = (a: string, b: string): boolean => compareQuantities(quantityOf(a), quantityOf(b)) > 0;
