// Checks of paths inside volumes and of file modes.
import type { FieldError } from '../kind-rules.js';
import { invalid } from './field-errors.js';

/** A path that stays below where it is put. */
export function descendingPath(field: string, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (path.startsWith('/')) errors.push(invalid(field, path, 'must be a relative path'));
  const steps = path.split('/');
  if (steps.includes('..')) errors.push(invalid(field, path, "must not contain '..'"));
  else if (path.startsWith('..')) errors.push(invalid(field, path, "must not start with '..'"));
  return errors;
}

/** File permissions. */
export function modeErrors(field: string, mode: number | undefined): readonly FieldError[] {
  if (mode === undefined || (mode >= 0 && mode <= 0o777)) return [];
  return [invalid(field, mode, 'must be a number between 0 and 0777 (octal), both inclusive')];
}
