// Prints random cases, one line each, for `berth forecast --cases` and for whatever else answers that format.
// Run: npx tsx --conditions=berth-source bench/autoscaler/cases.ts [COUNT [FIRST_SEED [TOPIC]]]
import { randomCase } from './random-case.js';
import { TOPICS } from './topics.js';

const [count = '240', firstSeed = '1', only] = process.argv.slice(2);
const topics = TOPICS.filter(({ name }) => only === undefined || name === only);

for (let index = 0; index < Number(count); index++) {
  const topic = topics[index % topics.length];
  if (!topic) throw new Error(`no topic ${only ?? ''}`);
  process.stdout.write(`${JSON.stringify(randomCase(topic, Number(firstSeed) + index))}\n`);
}
