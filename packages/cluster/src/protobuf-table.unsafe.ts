// The shipped table as typed values; we made it ourselves, so its shape is taken on trust.

/** A field of a message: its JSON name (`^` for an embedded message) and kind (data/README.md). */
export interface ProtobufField {
  readonly name: string;
  readonly kind: string;
}

/** Fields by number, by type. */
export type ProtobufTable = ReadonlyMap<string, ReadonlyMap<number, ProtobufField>>;

/** Parses the table's JSON. */
export function parseProtobufTable(text: string): ProtobufTable {
  const raw = JSON.parse(text) as Record<string, readonly (readonly [number, string, string])[]>;
  return new Map(
    Object.entries(raw).map(([type, fields]) => [
      type,
      new Map(fields.map(([number, name, kind]) => [number, { name, kind }])),
    ]),
  );
}
