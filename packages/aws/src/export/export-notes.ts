// What an export says about what its format cannot hold: codes with operands, rendered at the edge.

const kinds = {
  'export.resource': 'the format has no counterpart for it here; create it by hand',
  'export.property': 'set it by hand after the export',
  'export.value': 'it is worked out when a stack is made; set it by hand',
  'export.kubernetes': 'it is an object of Kubernetes; berth apply or kubectl makes it',
  'export.stand-in': 'put the cluster’s own value in its place once the control plane stands',
  'export.version': 'name the version in the file to pin it',
  'export.dropped': 'it means something to Berth alone',
  'export.awaits': 'export again, or set it by hand, when it is known',
} as const;

export type ExportNoteCode = keyof typeof kinds;

/** One thing that an export could not say. */
export interface ExportNote {
  readonly code: ExportNoteCode;
  /** Path in the ClusterConfig, or resource and property of the stack that it would be in. */
  readonly field: string;
  readonly hint: string;
}

export const exportNote = (code: ExportNoteCode, field: string): ExportNote => ({
  code,
  field,
  hint: kinds[code],
});
