// Words for a value of the wrong type. Most such mistakes are YAML's: unquoted yes, 1.34, or quotes around a number.

/** Describes a value as it would be read aloud: `the string "2"`, `the boolean true`, `a list`. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `the string ${JSON.stringify(shorten(value))}`;
    case 'number':
      return `the number ${value}`;
    case 'boolean':
      return `the boolean ${value}`;
    default:
      return Array.isArray(value) ? 'a list' : 'a mapping';
  }
}

/** Says what to do about it, where that is plain. */
export function wrongTypeHint(value: unknown, expected: string): string | undefined {
  if (expected === 'string' && typeof value === 'boolean') {
    return `put it in quotes; unquoted y, yes, on and true all mean true in YAML, n, no, off and false mean false`;
  }
  if (expected === 'string' && typeof value === 'number') return `put it in quotes: "${value}"`;
  if (typeof value === 'string') return stringHint(value, expected);
  if (expected === 'list' && typeof value === 'object') return 'begin each item with a dash';
  if (expected === 'list') return `write it as a list: [${String(value)}]`;
  return undefined;
}

function stringHint(value: string, expected: string): string | undefined {
  if (expected === 'list') return `write it as a list: [${shorten(value)}]`;
  if (expected === 'boolean' && /^(true|false|yes|no|on|off)$/i.test(value)) return 'remove the quotes';
  if (expected !== 'integer' && expected !== 'number') return undefined;
  if (/^[\d.]+$/.test(value)) return 'remove the quotes';
  return /^\d+\s*[A-Za-z]+$/.test(value) ? 'write the number alone, without a unit' : undefined;
}

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);
