// The shipped table as typed values; we made it ourselves, so its shape is taken on trust.

/** A field of a Go struct. */
export type GoField = readonly [goName: string, jsonName: string, goType: string];

/** Go's types (data/README.md). */
export interface GoStructTable {
  readonly structs: Readonly<Record<string, readonly GoField[]>>;
  readonly scalars: Readonly<Record<string, string>>;
}

/** Parses the table's JSON. */
export const parseGoStructTable = (text: string): GoStructTable => JSON.parse(text) as GoStructTable;
