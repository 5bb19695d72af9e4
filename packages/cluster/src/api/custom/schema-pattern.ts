// Patterns of schemas are Go's regular expressions, nearly all of which mean the same here.

const compiled = new Map<string, RegExp | undefined>();

/** The pattern as ours; undefined when it is none, or uses what only Go has. */
export function compilePattern(pattern: string): RegExp | undefined {
  if (!compiled.has(pattern)) compiled.set(pattern, tryFlags(pattern));
  return compiled.get(pattern);
}

/** True for constructs that Go knows and we do not. */
export const isGoPattern = (pattern: string): boolean => /\(\?[a-zA-Z]|\\[AzQEpP]|\[\[:/.test(pattern);

/** `(?i)` in front is a flag; with `u` more escapes are mistakes than Go takes for such. */
function tryFlags(pattern: string): RegExp | undefined {
  const [, flag, rest = pattern] = /^\(\?(i)\)(.*)$/s.exec(pattern) ?? [];
  for (const flags of ['u', '']) {
    try {
      return new RegExp(rest, flags + (flag ?? ''));
    } catch {
      continue;
    }
  }
  return undefined;
}
