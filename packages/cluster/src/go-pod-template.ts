// Go's types of a pod template, read once when the first Deployment makes a ReplicaSet (data/README.md).
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parseGoStructTable, type GoStructTable } from './go-struct-table.unsafe.js';

let table: GoStructTable | undefined;

/** The table of all types below `v1.PodTemplateSpec`. */
export function goPodTemplateTypes(): GoStructTable {
  table ??= parseGoStructTable(
    gunzipSync(readFileSync(new URL('../data/go-pod-template.json.gz', import.meta.url))).toString('utf8'),
  );
  return table;
}
