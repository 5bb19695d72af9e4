// The statements of a policy document, whichever of IAM's spellings they use, each with its place in the file.
import { isJsonObject } from '@berth/kube';
import type { Path } from '../schema/decode.js';

/** An action as written, and where. */
export interface StatedAction {
  readonly text: string;
  readonly path: Path;
}

/** One statement: IAM takes single values for lists, and a single statement for a list of them. */
export interface Statement {
  readonly path: Path;
  readonly effect: unknown;
  readonly actions: readonly StatedAction[];
  readonly resources: readonly string[];
  /** `*` is among the resources. */
  readonly everywhere: boolean;
  /** Only under conditions. */
  readonly limited: boolean;
  /** All actions but those listed. */
  readonly allBut: boolean;
}

/** Gives the statements of a policy document that stands at `path`. */
export function statementsOf(policy: Readonly<Record<string, unknown>>, path: Path): readonly Statement[] {
  return itemsOf(policy['Statement'], [...path, 'Statement']).flatMap(([statement, at]) =>
    isJsonObject(statement) ? [statementOf(statement, at)] : [],
  );
}

function statementOf(statement: Readonly<Record<string, unknown>>, path: Path): Statement {
  const resources = itemsOf(statement['Resource'], path).flatMap(([one]) =>
    typeof one === 'string' ? [one] : [],
  );
  return {
    path,
    effect: statement['Effect'],
    actions: itemsOf(statement['Action'], [...path, 'Action']).flatMap(([text, at]) =>
      typeof text === 'string' ? [{ text, path: at }] : [],
    ),
    resources,
    everywhere: resources.includes('*') || statement['NotResource'] !== undefined,
    limited: isJsonObject(statement['Condition']),
    allBut: statement['NotAction'] !== undefined,
  };
}

/** A single value stands for a list of one. */
function itemsOf(value: unknown, path: Path): readonly (readonly [unknown, Path])[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map((one, index) => [one, [...path, index]] as const) : [[value, path]];
}
