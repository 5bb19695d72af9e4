// Values that YAML can say and JSON cannot.
import type { Problem } from './problem.js';

/** A value that JSON has no form for, and where it is. */
export interface NotJson {
  readonly path: readonly (string | number)[];
  readonly text: string;
}

/** The problem that it is, but for its place. */
export const notJsonProblem = ({ text }: NotJson): Omit<Problem, 'place'> => ({
  code: 'yaml.not-json',
  message: `the value ${text} cannot be expressed in JSON`,
});

/** The first value that has no form here, such as `.inf`. */
export function notJson(value: unknown): NotJson | undefined {
  if (typeof value === 'number')
    return Number.isFinite(value) ? undefined : { path: [], text: String(value) };
  if (typeof value === 'bigint' || typeof value === 'symbol') return { path: [], text: String(value) };
  if (typeof value !== 'object' || value === null) return undefined;
  // As a key it would change what an object is rather than what it holds.
  if (Object.hasOwn(value, '__proto__')) return { path: ['__proto__'], text: '__proto__' };
  for (const [name, member] of Object.entries(value)) {
    const bad = notJson(member);
    if (bad) return { path: [Array.isArray(value) ? Number(name) : name, ...bad.path], text: bad.text };
  }
  return undefined;
}
