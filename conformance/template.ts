// Texts with `${names}`: filled in for requests, matched against answers.

/** Values of names; UUIDs are added as they are first met. */
export type Bindings = Map<string, string>;

const NAME = /\$\{([A-Za-z0-9_-]+)\}/g;

/** Fills in known names in all strings of a value. */
export function fill(value: unknown, bindings: Bindings): unknown {
  if (typeof value === 'string') return fillText(value, bindings);
  if (Array.isArray(value)) return value.map((item) => fill(item, bindings));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [fillText(key, bindings), fill(part, bindings)]),
  );
}

/** Fills in known names; unknown ones stay. */
export const fillText = (text: string, bindings: Bindings): string =>
  text.replace(NAME, (whole, name: string) => bindings.get(name) ?? whole);

/** What a UUID looks like, as a regular expression. */
export const UUID_PATTERN = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** True when the text is the template with its names filled; binds names that were free. */
export function matchesTemplate(template: string, text: string, bindings: Bindings): boolean {
  if (!template.includes('${')) return template === text;
  const free: string[] = [];
  let pattern = '';
  let end = 0;
  for (const match of template.matchAll(NAME)) {
    const [whole, name = ''] = match;
    pattern += escape(template.slice(end, match.index));
    pattern += patternOf(name, bindings, free);
    end = match.index + whole.length;
  }
  pattern += escape(template.slice(end));
  const found = new RegExp(`^${pattern}$`, 's').exec(text);
  if (found === null) return false;
  for (const [index, name] of free.entries()) bindings.set(name, found[index + 1] ?? '');
  return true;
}

function patternOf(name: string, bindings: Bindings, free: string[]): string {
  const known = bindings.get(name);
  if (known !== undefined) return escape(known);
  const seen = free.indexOf(name);
  if (seen >= 0) return `\\${seen + 1}`;
  free.push(name);
  return name.startsWith('uuid') ? `(${UUID_PATTERN})` : '(.+?)';
}

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
