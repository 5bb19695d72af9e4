// Bodies of the Concurrent API. The plugin sends every one as `application/x-amz-json-1.1`, forms too, so what a body
// is follows from the address or from its first character.

export type Fields = Readonly<Record<string, unknown>>;

/** A JSON object; undefined for anything else. */
export function readJsonFields(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** A urlencoded form; values may hold `=` and `&` when they are encoded. */
export const readForm = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(new URLSearchParams(text));

/** Whichever of the two it is. */
export const readFormOrJson = (text: string): Fields =>
  text.trimStart().startsWith('{') ? (readJsonFields(text) ?? {}) : readForm(text);
