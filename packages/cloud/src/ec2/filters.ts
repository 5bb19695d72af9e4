// EC2's filters: all named filters must hold, each by any of its values, with `*` and `?`.
import { awsError } from '../aws-error.js';
import { matchesPattern } from '../iam/policy-pattern.js';
import { records, text, texts, type Params } from '../params.js';

export interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

/** What a row has under each filter name. */
export type FilterFields<T> = Readonly<Record<string, (row: T) => readonly (string | undefined)[]>>;

/** The filters of a request; some operations call the list `Filter`. */
export function filtersOf(params: Params): readonly Filter[] {
  return [...records(params, 'Filters'), ...records(params, 'Filter')].map((filter) => ({
    name: text(filter, 'Name') ?? '',
    values: [...texts(filter, 'Values'), ...texts(filter, 'Value')],
  }));
}

/** The rows that all filters let through. An unknown filter is refused. */
export function keepMatching<T>(
  rows: readonly T[],
  filters: readonly Filter[],
  fields: FilterFields<T>,
): readonly T[] {
  const tests = filters.map(({ name, values }) => {
    const field = fields[name];
    if (!field) throw awsError('InvalidParameterValue', `The filter '${name}' is invalid`);
    return (row: T) =>
      field(row).some(
        (actual) => actual !== undefined && values.some((value) => matchesPattern(value, actual)),
      );
  });
  return rows.filter((row) => tests.every((test) => test(row)));
}
