// .dockerignore: which files of the context do not take part (Docker's rules: last match wins, `!` takes back).

/** True when the path, relative to the context and without a leading slash, is ignored. */
export type Ignore = (path: string) => boolean;

/** Reads the patterns of a .dockerignore file. */
export function parseIgnoreFile(text: string): Ignore {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ keeps: line.startsWith('!'), pattern: globPattern(line.replace(/^!/, '').trim()) }));
  return (path) => {
    let ignored = false;
    for (const { keeps, pattern } of rules) if (matchesWithParents(pattern, path)) ignored = !keeps;
    return ignored;
  };
}

/** A pattern that names a folder covers all that is in it. */
function matchesWithParents(pattern: RegExp, path: string): boolean {
  const parts = path.split('/');
  return parts.some((_, index) => pattern.test(parts.slice(0, index + 1).join('/')));
}

/** Go's filepath.Match with `**`. */
export function globPattern(glob: string): RegExp {
  const clean = glob.replace(/^\.?\/+/, '').replace(/\/+$/, '');
  let source = '';
  for (let index = 0; index < clean.length; index += 1) {
    const character = clean[index] ?? '';
    if (clean.startsWith('**/', index)) {
      source += '(?:.*/)?';
      index += 2;
    } else if (clean.startsWith('**', index)) {
      source += '.*';
      index += 1;
    } else if (character === '*') source += '[^/]*';
    else if (character === '?') source += '[^/]';
    else if (character === '[') {
      const end = clean.indexOf(']', index + 1);
      source += end < 0 ? '\\[' : clean.slice(index, end + 1).replace('[!', '[^');
      index = end < 0 ? index : end;
    } else source += character.replace(/[.+^${}()|\\\]]/g, '\\$&');
  }
  return new RegExp(`^${source}$`);
}
