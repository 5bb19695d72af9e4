// The options of writes in the query string: dryRun, fieldManager, fieldValidation. Wrong ones are a 422.
import type { FieldError } from '../kind-rules.js';
import { invalid } from '../status-errors.js';
import type { FieldValidation } from '../validation/decode.js';

export interface WriteQuery {
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly fieldValidation: FieldValidation;
}

export type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions' | 'DeleteOptions';

const MAX_MANAGER_BYTES = 128;

/** Reads and checks the options of a write. */
export function readWriteOptions(
  kind: OptionsKind,
  query: URLSearchParams,
  userAgent: string | undefined,
): WriteQuery {
  const dryRun = query.getAll('dryRun').filter((value) => value !== '');
  const fieldManager = query.get('fieldManager') ?? '';
  const fieldValidation = query.get('fieldValidation') ?? '';
  const errors = [
    ...dryRunErrors(dryRun),
    ...managerErrors(fieldManager),
    ...validationErrors(fieldValidation),
  ];
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind }, '', errors);
  return {
    dryRun: dryRun.length > 0,
    fieldManager: fieldManager === '' ? managerOf(userAgent) : fieldManager,
    fieldValidation: fieldValidation === 'Strict' || fieldValidation === 'Ignore' ? fieldValidation : 'Warn',
  };
}

/** The writer's name when none is given: the user agent up to the first slash. */
const managerOf = (userAgent = 'unknown'): string =>
  userAgent.split('/')[0]?.slice(0, MAX_MANAGER_BYTES) ?? 'unknown';

export function dryRunErrors(values: readonly string[]): readonly FieldError[] {
  if (values.length === 0 || (values.length === 1 && values[0] === 'All')) return [];
  return [{ type: 'NotSupported', field: 'dryRun', value: values, detail: '', supported: ['All'] }];
}

function managerErrors(manager: string): readonly FieldError[] {
  if (Buffer.byteLength(manager) <= MAX_MANAGER_BYTES) return [];
  return [
    { type: 'TooLong', field: 'fieldManager', detail: `may not be more than ${MAX_MANAGER_BYTES} bytes` },
  ];
}

function validationErrors(value: string): readonly FieldError[] {
  const supported = ['', 'Ignore', 'Strict', 'Warn'];
  if (supported.includes(value)) return [];
  return [{ type: 'NotSupported', field: 'fieldValidation', value, detail: '', supported }];
}
