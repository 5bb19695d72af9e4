// The ClusterConfig for eksctl: as it was written, without what means something to Berth alone.
import { exportNote, type ExportNote } from './export-notes.js';

export interface EksctlFile {
  readonly document: Readonly<Record<string, unknown>>;
  readonly notes: readonly ExportNote[];
}

/** Drops Berth's annotations; adds no defaults, and changes no value. */
export function eksctlFile(document: Readonly<Record<string, unknown>>): EksctlFile {
  const { apiVersion, kind, metadata, ...rest } = document;
  const notes: ExportNote[] = [];
  const cleaned = recordOf(metadata);
  const annotations = Object.entries(recordOf(cleaned['annotations'])).filter(([key]) => {
    const isOurs = /(^|\.)berth\.dev\//.test(key);
    if (isOurs) notes.push(exportNote('export.dropped', `metadata.annotations["${key}"]`));
    return !isOurs;
  });
  const { annotations: _, ...others } = cleaned;
  const kept = annotations.length > 0 ? { annotations: Object.fromEntries(annotations) } : {};
  return { document: { apiVersion, kind, metadata: { ...others, ...kept }, ...rest }, notes };
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
