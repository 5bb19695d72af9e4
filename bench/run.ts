// Starts a measurement or comparison by name: npm run bench -- placement|differential [options]
import { runDifferential } from './placement/differential/run.js';
import { runPlacement } from './placement/run.js';

const BENCHES: Readonly<Record<string, (words: readonly string[]) => number>> = {
  placement: runPlacement,
  differential: runDifferential,
};

const [name = '', ...words] = process.argv.slice(2);
const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
if (bench) process.exitCode = bench(words);
else {
  process.stderr.write(`usage: npm run bench -- ${Object.keys(BENCHES).join('|')}\n`);
  process.exitCode = 2;
}
