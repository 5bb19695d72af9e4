// Outcomes of PlacementTests: one line a test for people, the whole forecast for machines.
import { type PlacementTestResult, renderPlaces, type WorkloadForecast } from '@berth/placement';
import type { Invocation } from '../../command.js';
import { outputFormat, presentList } from '../../output/present.js';
import { styler } from '../../output/style.js';
import { padEnd } from '../../output/text-width.js';

/** The outcomes of one file. */
export interface TestedFile {
  readonly file: string;
  readonly results: readonly PlacementTestResult[];
}

/** Writes them to stdout. */
export function presentResults({ host, options }: Invocation, files: readonly TestedFile[]): void {
  const format = outputFormat(options['output']);
  const results = files.flatMap((file) => file.results);
  if (format === 'table' || format === 'wide') {
    host.stdout.write(renderResults(results, styler(host.color)));
    return;
  }
  presentList(host, format, {
    kind: 'PlacementTestResult',
    items: results,
    columns: [],
    name: ({ name, passed }) => `${passed ? 'pass' : 'fail'}/${name}`,
  });
}

function renderResults(results: readonly PlacementTestResult[], style: ReturnType<typeof styler>): string {
  const width = Math.max(...results.map(({ name }) => name.length));
  const lines = results.map((result) => {
    const mark = result.passed ? style('green', 'pass') : style('red', 'FAIL');
    const story = result.passed
      ? renderForecast(result.forecast)
      : result.failures.map(({ message }) => message).join('; ');
    return `${mark}  ${padEnd(result.name, width)}  ${story}\n`;
  });
  const failed = results.filter(({ passed }) => !passed).length;
  return `${lines.join('')}\n${results.length - failed} passed, ${failed} failed\n`;
}

/** `pool worker, 1 node, 0.3980 USD an hour`. */
function renderForecast({ places, unplacedPods, nodes, usdPerHour, verdict }: WorkloadForecast): string {
  const rules = [...new Set(verdict.rejections.map(({ rule }) => rule))];
  if (places.length === 0) return `cannot run: ${rules.join(', ')}`;
  const price = usdPerHour === null ? 'price unknown' : `${usdPerHour.toFixed(4)} USD an hour`;
  const left = unplacedPods > 0 ? [`${unplacedPods} pods cannot run`] : [];
  const started = `${nodes} ${nodes === 1 ? 'node' : 'nodes'}`;
  return [renderPlaces(places.map(({ target }) => target)), started, price, ...left].join(', ');
}
