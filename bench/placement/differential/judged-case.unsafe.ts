// Lines of the Go program, taken for what they are: it is our own, and its objects are of Kubernetes' own types.
import type { CaseAnswer, PlacementCase } from '@berth/placement';

export interface JudgedCase {
  readonly id: string;
  readonly answer?: CaseAnswer;
  readonly problem?: string;
  readonly admitted?: PlacementCase;
  readonly admissionErrors?: readonly string[];
}

export const readJudged = (line: string): JudgedCase => JSON.parse(line) as JudgedCase;
export const readCase = (line: string): PlacementCase => JSON.parse(line) as PlacementCase;

/** The recorded answer of a line of the vectors. */
export const readExpected = (line: string): CaseAnswer =>
  (JSON.parse(line) as { readonly expect: CaseAnswer }).expect;
