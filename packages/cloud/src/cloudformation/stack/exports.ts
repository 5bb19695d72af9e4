// Values that a stack gives to others by name, and who uses them.
import type { CloudContext } from '../../service.js';
import { stackTable, type OutputRow, type StackRow } from './rows.js';

/** One exported value. */
export interface Export {
  readonly name: string;
  readonly value: string;
  readonly stackId: string;
}

/** Every export of the region. */
export const listExports = (context: CloudContext): readonly Export[] =>
  context
    .rows(stackTable)
    .list()
    .filter(({ status }) => status !== 'DELETE_COMPLETE')
    .flatMap(({ id, outputs }) =>
      outputs.flatMap(({ ExportName, OutputValue }) =>
        ExportName === undefined ? [] : [{ name: ExportName, value: OutputValue, stackId: id }],
      ),
    );

/** The export of that name; undefined when no stack has it. */
export const exportOf = (context: CloudContext, name: string): Export | undefined =>
  listExports(context).find((item) => item.name === name);

/** Names of the stacks that import a value. */
export const importersOf = (context: CloudContext, name: string): readonly string[] =>
  context
    .rows(stackTable)
    .list()
    .filter((stack) => stack.status !== 'DELETE_COMPLETE' && stack.imports.includes(name))
    .map((stack) => stack.name);

/** An export that would go or change although others use it; undefined when all may. */
export function exportInUse(
  context: CloudContext,
  stack: StackRow,
  next: readonly OutputRow[],
): { readonly name: string; readonly importers: readonly string[] } | undefined {
  for (const { ExportName: name, OutputValue: value } of stack.outputs) {
    if (name === undefined) continue;
    const stays = next.some((output) => output.ExportName === name && output.OutputValue === value);
    const importers = stays ? [] : importersOf(context, name).filter((other) => other !== stack.name);
    if (importers.length > 0) return { name, importers };
  }
  return undefined;
}
