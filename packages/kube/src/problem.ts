// A problem is data: a code of a registry, the operands, and where it was found. Prose is rendered at the edge.

/** A place in a file that a person wrote. Lines and columns count from 1. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong with what somebody gave us. */
export interface Problem {
  /** Stable code, such as `quantity.syntax` or `config.unknown-field`; each room registers its own. */
  readonly code: string;
  /** What is wrong, with the value shown; lower case, no full stop. */
  readonly message: string;
  /** What to do next. */
  readonly hint?: string | undefined;
  /** Path of the field, in Kubernetes' spelling: `spec.containers[0].image`. */
  readonly field?: string | undefined;
  readonly place?: SourcePlace | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** Renders a problem for a terminal: `file:line:column: message; hint`. */
export function renderProblem(problem: Problem): string {
  const { place, hint } = problem;
  const where = place ? `${place.file}:${place.line}:${place.column}: ` : '';
  const field = problem.field ? `${problem.field}: ` : '';
  return `${where}${field}${problem.message}${hint ? `; ${hint}` : ''}`;
}
