// `berth price --refresh`: reads a region's prices from AWS and keeps them. When that fails, those kept before stay.
import { PRICE_LIST_REGION, readPriceBook } from '@berth/aws';
import { type PriceBook, priceBook, priceItems } from '@berth/compute';
import { translateAwsFailures } from '../../aws/aws-failures.js';
import { openRegion } from '../../aws/target.js';
import { CliError } from '../../cli-error.js';
import { textOption, type Invocation } from '../../command.js';
import { EXIT } from '../../exit-codes.js';
import { savePriceBook } from '../../prices/price-files.js';

/** What came of it. */
export interface PriceRefresh {
  readonly region: string;
  readonly fetchedAt: string;
  readonly file: string;
  readonly instanceTypes: number;
  readonly spotPrices: number;
  readonly items: number;
  /** Items that AWS's list did not have: for these the shipped figures go on. */
  readonly missingItems: readonly string[];
  /** Figures that differ from the book before; null when there was none. */
  readonly changed: number | null;
  readonly calls: number;
}

/** Reads and keeps the book of a region. */
export async function refreshPrices(invocation: Invocation, region: string): Promise<PriceRefresh> {
  const { env, clock, signal } = invocation.host;
  const before = priceBook(region);
  const priceList = openRegion(invocation, PRICE_LIST_REGION);
  const inRegion = openRegion(invocation, region);
  try {
    const reading = translateAwsFailures(() =>
      readPriceBook({
        priceList: priceList.calls,
        inRegion: inRegion.calls,
        source: sourceOf(invocation),
        nowMs: clock.now(),
      }),
    );
    const read = await Promise.race([reading, interruption(signal)]);
    if (!read.ok) {
      const { message, code, hint } = read.problem;
      throw new CliError(message, { exitCode: EXIT.cloud, code, hint });
    }
    const file = savePriceBook(env, read.value);
    return { ...summaryOf(read.value, before), file, calls: priceList.calls.count + inRegion.calls.count };
  } finally {
    priceList.close();
    inRegion.close();
  }
}

/** Ctrl-C ends the reading, and what was kept before stays. */
const interruption = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const stop = () => reject(new CliError('interrupted', { exitCode: EXIT.interrupted }));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });

/** A list that is not AWS's own says so wherever its prices are shown. */
function sourceOf(invocation: Invocation): string {
  const endpoint = invocation.host.env['AWS_ENDPOINT_URL'];
  if (textOption(invocation, 'target') === 'embedded') return 'price list of the embedded AWS';
  return endpoint ? `price list of ${endpoint}` : 'AWS price list';
}

function summaryOf(book: PriceBook, before: PriceBook | undefined): Omit<PriceRefresh, 'file' | 'calls'> {
  const figures = figuresOf(book);
  const old = before && figuresOf(before);
  return {
    region: book.region,
    fetchedAt: book.fetchedAt,
    instanceTypes: Object.keys(book.onDemand).length,
    spotPrices: Object.values(book.spot).reduce((sum, zones) => sum + Object.keys(zones).length, 0),
    items: Object.keys(book.items).length,
    missingItems: Object.keys(priceItems).filter((item) => !Object.hasOwn(book.items, item)),
    changed: old ? [...figures].filter(([name, usd]) => old.get(name) !== usd).length : null,
  };
}

const figuresOf = (book: PriceBook): ReadonlyMap<string, number> =>
  new Map([
    ...Object.entries(book.onDemand),
    ...Object.entries(book.items),
    ...Object.entries(book.spot).flatMap(([type, zones]) =>
      Object.entries(zones).map(([zone, usd]) => [`${type} ${zone}`, usd] as const),
    ),
  ]);

/** For people. */
export function renderRefresh(refresh: PriceRefresh): string {
  const { region, instanceTypes, spotPrices, items, missingItems, changed, calls, file } = refresh;
  const known = `${items} of ${items + missingItems.length} prices beside them`;
  return [
    `${region}: ${instanceTypes} instance types, ${spotPrices} spot prices by zone, ${known}; ${calls} calls of AWS.\n`,
    ...(changed === null ? [] : [`${changed} figures differ from those read before.\n`]),
    ...(missingItems.length === 0 ? [] : [`Not in AWS's list, so as shipped: ${missingItems.join(', ')}.\n`]),
    `Kept in ${file}; every price comes from it now. Delete it to go back to the shipped ones.\n`,
  ].join('');
}
