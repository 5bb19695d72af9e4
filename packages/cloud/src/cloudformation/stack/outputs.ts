// Outputs of a stack, and the exports among them.
import type { CloudContext } from '../../service.js';
import { templateError, validationError } from '../problems.js';
import { evaluate } from '../template/evaluate.js';
import type { OutputDeclaration } from '../template/template.js';
import { exportInUse, exportOf } from './exports.js';
import type { OutputRow, StackRow } from './rows.js';
import type { OpenDefinition } from './stack-scope.js';

/**
 * Evaluates them. Throws ValidationError when a name is exported already, or an export that others use would
 * change.
 */
export function evaluateOutputs(
  context: CloudContext,
  stack: StackRow,
  { template, scope }: OpenDefinition,
): readonly OutputRow[] {
  const outputs = [...template.outputs.values()]
    .filter(({ condition }) => condition === undefined || scope.condition(condition))
    .map((declaration) => evaluateOutput(declaration, scope));
  for (const { ExportName } of outputs) {
    const owner = ExportName === undefined ? undefined : exportOf(context, ExportName);
    if (owner && owner.stackId !== stack.id) {
      throw validationError(
        `Export with name ${ExportName} is already exported by stack ${owner.stackId}. ` +
          'Rename the export and try again.',
      );
    }
  }
  const used = exportInUse(context, stack, outputs);
  if (used) {
    const importers = used.importers.join(' and ');
    throw validationError(`Export ${used.name} cannot be updated as it is in use by ${importers}`);
  }
  return outputs;
}

function evaluateOutput(
  { name, value, description, exportName }: OutputDeclaration,
  scope: OpenDefinition['scope'],
): OutputRow {
  const evaluated = evaluate(value, scope);
  if (typeof evaluated === 'object' || evaluated === undefined) {
    throw templateError(`The Value field of output ${name} must evaluate to a string`);
  }
  return {
    OutputKey: name,
    OutputValue: String(evaluated),
    ...(description === undefined ? {} : { Description: description }),
    ...(exportName === undefined ? {} : { ExportName: String(evaluate(exportName, scope)) }),
  };
}
