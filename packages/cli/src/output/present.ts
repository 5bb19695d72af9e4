// One result, in the form that was asked for with `-o`. Every form carries the same content.
import { renderYaml } from '@berth/kube';
import type { OptionSpec } from '../command.js';
import type { Host } from '../host.js';
import { renderTable, type Column } from './table.js';

const OUTPUT_FORMATS = ['table', 'wide', 'json', 'yaml', 'name', 'jsonl'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** The `-o` option, the same for every command that shows something. */
export const OUTPUT_OPTION: OptionSpec = {
  flags: '-o, --output <format>',
  summary: 'form of the result',
  default: 'table',
  choices: OUTPUT_FORMATS,
};

/** A list to show: as a table for people, as itself for machines. */
export interface Listing<Row> {
  readonly kind: string;
  readonly items: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly name: (row: Row) => string;
}

/** Reads the value of `-o`, already checked against the choices by the parser. */
export const outputFormat = (value: unknown): OutputFormat =>
  OUTPUT_FORMATS.find((format) => format === value) ?? 'table';

/** Writes a list to stdout. */
export function presentList<Row>(host: Host, format: OutputFormat, listing: Listing<Row>): void {
  host.stdout.write(renderListing(format, listing));
}

function renderListing<Row>(format: OutputFormat, listing: Listing<Row>): string {
  const { items } = listing;
  if (format === 'table' || format === 'wide') return renderTable(listing.columns, items, format === 'wide');
  if (format === 'name') return items.map((item) => `${listing.name(item)}\n`).join('');
  if (format === 'jsonl') return items.map((item) => `${JSON.stringify(item)}\n`).join('');
  return renderObject(format, { apiVersion: 'berth.dev/v1', kind: `${listing.kind}List`, items });
}

/** One object to show: `render` makes the text for people. */
export interface Detail {
  readonly object: Readonly<Record<string, unknown>>;
  readonly name: string;
  readonly render: () => string;
}

/** Writes one object to stdout. */
export function presentDetail(host: Host, format: OutputFormat, detail: Detail): void {
  if (format === 'table' || format === 'wide') host.stdout.write(detail.render());
  else if (format === 'name') host.stdout.write(`${detail.name}\n`);
  else if (format === 'jsonl') host.stdout.write(`${JSON.stringify(detail.object)}\n`);
  else host.stdout.write(renderObject(format, detail.object));
}

const renderObject = (format: 'json' | 'yaml', object: unknown): string =>
  format === 'yaml' ? renderYaml(object) : `${JSON.stringify(object, null, 2)}\n`;
