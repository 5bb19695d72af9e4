// `berth --help` has 120 ms, Node's own start included: what is loaded before a command is chosen must stay small.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** Packages that a file and its neighbours import before anything runs. */
function staticPackages(file: URL, seen: Set<string>): ReadonlySet<string> {
  const packages = new Set<string>();
  if (seen.has(file.href)) return packages;
  seen.add(file.href);
  const text = readFileSync(fileURLToPath(file), 'utf8');
  for (const [, source = ''] of text.matchAll(/^(?:import|export)\s(?!type\s)[^;]*?from '([^']+)'/gms)) {
    if (!source.startsWith('.')) packages.add(source);
    else
      for (const name of staticPackages(new URL(source.replace(/\.js$/, '.ts'), file), seen))
        packages.add(name);
  }
  return packages;
}

it('loads no room but kube before a command is chosen', () => {
  const loaded = staticPackages(new URL('./main.ts', import.meta.url), new Set());
  expect([...loaded].filter((name) => !name.startsWith('node:')).toSorted()).toEqual([
    '@berth/kube',
    'commander',
  ]);
});
