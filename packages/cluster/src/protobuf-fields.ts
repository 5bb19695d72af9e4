// Field numbers of Kubernetes' protobuf encoding, read once when the first such body comes (data/README.md).
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parseProtobufTable, type ProtobufTable } from './protobuf-table.unsafe.js';

let table: ProtobufTable | undefined;

/** The table of all types. */
export function protobufTable(): ProtobufTable {
  table ??= parseProtobufTable(
    gunzipSync(readFileSync(new URL('../data/protobuf-fields.json.gz', import.meta.url))).toString('utf8'),
  );
  return table;
}
