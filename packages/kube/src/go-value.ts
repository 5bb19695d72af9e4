// JSON values as Go's %v prints them: kube-apiserver puts them so into messages, and people search for those.
import { isJsonArray, isJsonObject } from './json-value.js';

/** `map[a:1 b:[x y]]`, keys sorted; null is `<nil>`. */
export function renderGoValue(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (isJsonArray(value)) return `[${value.map(renderGoValue).join(' ')}]`;
  if (!isJsonObject(value)) return String(value);
  const members = Object.keys(value).sort();
  return `map[${members.map((key) => `${key}:${renderGoValue(value[key])}`).join(' ')}]`;
}
