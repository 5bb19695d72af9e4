// `berth price`: what a ClusterConfig costs, line by line, with the source and date of each figure; `--refresh` reads
// the figures from AWS first.
import { type PriceReport, priceClusterConfig } from '@berth/compute';
import { CliError } from '../cli-error.js';
import {
  type CommandRun,
  type Invocation,
  listArgument,
  listOption,
  switchOption,
  textOption,
} from '../command.js';
import { EXIT } from '../exit-codes.js';
import { invalidFile } from '../input/load-objects.js';
import { type InputText, readInput } from '../input/read-input.js';
import { outputFormat, presentList } from '../output/present.js';
import { isRegionName } from '../prices/price-files.js';
import { useShippedPrices, usePriceFiles } from '../prices/use-price-files.js';
import { fileNames } from './lint/file-names.js';
import { judgementTime } from './lint/judgement-time.js';
import type { PriceRefresh } from './price/refresh-prices.js';
import { renderPrices } from './price/render-prices.js';

/** Prices every file. A file with errors ends the command. */
export const run: CommandRun = async (invocation) => {
  const { host, options } = invocation;
  choosePrices(invocation);
  const region = textOption(invocation, 'region');
  const named = [...listArgument(invocation, 0), ...listOption(invocation, 'file')];
  if (named.length === 0 && region !== undefined && switchOption(invocation, 'refresh'))
    return presentRefreshes(invocation, [await refresh(invocation, region)]);
  if (named.length === 0 && switchOption(invocation, 'refresh'))
    throw new CliError('no region to refresh', {
      exitCode: EXIT.usage,
      hint: 'name a ClusterConfig file, or --region us-west-2',
    });
  const nowMs = judgementTime(invocation);
  const inputs: InputText[] = [];
  for (const name of fileNames(invocation)) inputs.push(await readInput(host, name));
  const priced = () => inputs.map(({ file, text }) => reportOf(text, file, nowMs));
  let reports = priced();
  if (switchOption(invocation, 'refresh')) {
    const regions = new Set([...reports.map((report) => report.region), ...(region ? [region] : [])]);
    for (const each of regions) {
      const { renderRefresh } = await import('./price/refresh-prices.js');
      host.stderr.write(`${renderRefresh(await refresh(invocation, each))}\n`);
    }
    choosePrices(invocation);
    reports = priced();
  }
  for (const report of reports) warnOfAge(invocation, report);
  const format = outputFormat(options['output']);
  if (format === 'table' || format === 'wide') {
    host.stdout.write(reports.map((report) => renderPrices(report, format === 'wide')).join('\n'));
    return EXIT.done;
  }
  const items = reports.map((report) => ({ apiVersion: 'berth.dev/v1', kind: 'PriceReport', ...report }));
  presentList(host, format, { kind: 'PriceReport', items, columns: [], name: ({ cluster }) => cluster });
  return EXIT.done;
};

/** What was refreshed goes first, unless the shipped prices are wanted. */
function choosePrices(invocation: Invocation): void {
  const { env, clock, stderr } = invocation.host;
  const isOffline = switchOption(invocation, 'offline');
  if (isOffline && switchOption(invocation, 'refresh'))
    throw new CliError('--offline and --refresh exclude each other', { exitCode: EXIT.usage });
  if (isOffline) return useShippedPrices();
  usePriceFiles({ env, now: clock.now, warn: (message) => stderr.write(`warning: ${message}\n`) });
}

function reportOf(text: string, file: string, nowMs: number): PriceReport {
  const { report, problems } = priceClusterConfig(text, file, { nowMs });
  if (!report) throw invalidFile(problems.filter(({ severity }) => severity === 'error'));
  return report;
}

/** The code that talks to AWS is loaded when it is needed. */
async function refresh(invocation: Invocation, region: string): Promise<PriceRefresh> {
  if (!isRegionName(region))
    throw new CliError(`${JSON.stringify(region)} is no region`, {
      exitCode: EXIT.usage,
      hint: 'for example us-west-2',
    });
  const { refreshPrices } = await import('./price/refresh-prices.js');
  invocation.host.stderr.write(`reading the prices of ${region} from AWS …\n`);
  return refreshPrices(invocation, region);
}

async function presentRefreshes(invocation: Invocation, refreshes: readonly PriceRefresh[]): Promise<number> {
  const { host, options } = invocation;
  const { renderRefresh } = await import('./price/refresh-prices.js');
  const format = outputFormat(options['output']);
  if (format === 'table' || format === 'wide') host.stdout.write(refreshes.map(renderRefresh).join('\n'));
  else {
    const items = refreshes.map((each) => ({ apiVersion: 'berth.dev/v1', kind: 'PriceRefresh', ...each }));
    presentList(host, format, { kind: 'PriceRefresh', items, columns: [], name: ({ region }) => region });
  }
  return EXIT.done;
}

/** List prices change a few times a year, those of the spot market every day. */
const OLD_AFTER_DAYS = 30;

function warnOfAge({ host }: Invocation, { region, fetched }: PriceReport): void {
  if (fetched === null) return;
  const days = Math.floor((host.clock.now() - Date.parse(fetched.at)) / 86_400_000);
  if (days < OLD_AFTER_DAYS) return;
  host.stderr.write(
    `warning: the prices of ${region} were read ${days} days ago; --refresh reads them anew\n`,
  );
}
