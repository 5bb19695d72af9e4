// Commands that need no AWS load no SDK of it, and those that do load the client of a service when it is first called:
// no file that any command imports before it runs names an SDK.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOMS = new URL('../../', import.meta.url);
const IMPORT = /^(?:import|export)\s(?!type\s)[^;]*?from '([^']+)'/gms;

/** Packages of others that a file and all that it imports load, rooms of ours included. */
function packagesOf(file: URL, seen: Set<string>, found: Set<string>): ReadonlySet<string> {
  if (seen.has(file.href) || !existsSync(fileURLToPath(file))) return found;
  seen.add(file.href);
  for (const [, source = ''] of readFileSync(fileURLToPath(file), 'utf8').matchAll(IMPORT)) {
    const room = /^@berth\/(\w+)$/.exec(source)?.[1];
    if (source.startsWith('.')) packagesOf(new URL(source.replace(/\.js$/, '.ts'), file), seen, found);
    else if (room !== undefined) packagesOf(new URL(`${room}/src/index.ts`, ROOMS), seen, found);
    else found.add(source);
  }
  return found;
}

const folder = new URL('./commands/', import.meta.url);
const commands = readdirSync(folder).filter((name) => /^[\w-]+\.ts$/.test(name));

it('no command loads an SDK of AWS before it is called', () => {
  const seen = new Set<string>();
  const loaded = new Set<string>();
  for (const name of commands) packagesOf(new URL(name, folder), seen, loaded);
  expect(commands.length).toBeGreaterThan(20);
  expect(seen.size).toBeGreaterThan(500);
  expect([...loaded].filter((name) => /^@(aws-sdk|smithy)\//.test(name))).toEqual([]);
});
