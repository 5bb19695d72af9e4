// `berth price`: what a ClusterConfig costs, line by line, with the source and date of each figure.
import { type PriceReport, priceClusterConfig } from '@berth/compute';
import type { CommandRun } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { invalidFile } from '../input/load-objects.js';
import { readInput } from '../input/read-input.js';
import { outputFormat, presentList } from '../output/present.js';
import { fileNames } from './lint/file-names.js';
import { judgementTime } from './lint/judgement-time.js';
import { renderPrices } from './price/render-prices.js';

/** Prices every file. A file with errors ends the command. */
export const run: CommandRun = async (invocation) => {
  const { host, options } = invocation;
  const nowMs = judgementTime(invocation);
  const reports: PriceReport[] = [];
  for (const name of fileNames(invocation)) {
    const { file, text } = await readInput(host, name);
    const { report, problems } = priceClusterConfig(text, file, { nowMs });
    if (!report) throw invalidFile(problems.filter(({ severity }) => severity === 'error'));
    reports.push(report);
  }
  const format = outputFormat(options['output']);
  if (format === 'table' || format === 'wide') {
    host.stdout.write(reports.map((report) => renderPrices(report, format === 'wide')).join('\n'));
    return EXIT.done;
  }
  const items = reports.map((report) => ({ apiVersion: 'berth.dev/v1', kind: 'PriceReport', ...report }));
  presentList(host, format, { kind: 'PriceReport', items, columns: [], name: ({ cluster }) => cluster });
  return EXIT.done;
};
