// JSON.parse keeps the last of two equal keys in silence; the API has to say which were double.

/** The duplicate keys of a JSON text that is known to parse: `duplicate field "data.a"`, in order. */
export function duplicateKeys(text: string): readonly string[] {
  const problems: string[] = [];
  const stack: Level[] = [];
  let position = 0;
  let expectKey = false;
  while (position < text.length) {
    const character = text[position];
    if (character === '"') {
      const end = stringEnd(text, position);
      const level = stack.at(-1);
      if (expectKey && level?.keys !== undefined) {
        noteKey(text.slice(position, end), stack, problems);
        expectKey = false;
      }
      position = end;
      continue;
    }
    if (character === '{') stack.push({ keys: new Set(), name: '', index: 0 });
    else if (character === '[') stack.push({ keys: undefined, name: '', index: 0 });
    else if (character === '}' || character === ']') stack.pop();
    else if (character === ',') nextItem(stack.at(-1));
    if (character === '{' || character === ',') expectKey = stack.at(-1)?.keys !== undefined;
    position += 1;
  }
  return problems;
}

interface Level {
  /** Undefined for lists. */
  readonly keys: Set<string> | undefined;
  name: string;
  index: number;
}

function stringEnd(text: string, start: number): number {
  let position = start + 1;
  while (position < text.length && text[position] !== '"') position += text[position] === '\\' ? 2 : 1;
  return position + 1;
}

function nextItem(level: Level | undefined): void {
  if (level !== undefined && level.keys === undefined) level.index += 1;
}

function noteKey(quoted: string, stack: readonly Level[], problems: string[]): void {
  const level = stack.at(-1);
  const parsed: unknown = JSON.parse(quoted);
  if (level?.keys === undefined || typeof parsed !== 'string') return;
  level.name = parsed;
  if (level.keys.has(parsed)) problems.push(`duplicate field ${JSON.stringify(pathOf(stack))}`);
  level.keys.add(parsed);
}

function pathOf(stack: readonly Level[]): string {
  let path = '';
  for (const level of stack) {
    if (level.keys === undefined) path += `[${level.index}]`;
    else path += path === '' ? level.name : `.${level.name}`;
  }
  return path;
}
