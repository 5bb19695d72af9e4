// Texts of policies: one or a list of them, with * and ? for any letters.

/** A value that may be one or a list, as texts. */
export const textsOf = (value: unknown): readonly string[] =>
  listOf(value).filter((item): item is string => typeof item === 'string');

/** Whether a text matches a pattern with `*` and `?`, without regard to case when told so. */
export function matchesPattern(pattern: string, value: string, caseless = false): boolean {
  if (pattern === '*') return true;
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, caseless ? 'is' : 's').test(value);
}

export const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
