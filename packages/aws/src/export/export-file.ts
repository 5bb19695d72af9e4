// A file of an export.

export interface ExportFile {
  /** Relative to the folder of the export. */
  readonly path: string;
  readonly text: string;
}
