// From a file name to objects that are right, or to an error that lists everything that is wrong.
import type { Problem } from '@berth/kube';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import type { Host } from '../host.js';
import { kindProblems } from './kind-check.js';
import { type PlacedObject, readKubeObjects } from './kubernetes-objects.js';
import { type InputText, readInput } from './read-input.js';
import { schemaProblems } from './schema-check.js';

/** Reads the objects of a file. Throws one usage error with all problems. */
export const loadObjects = async (host: Host, file: string): Promise<readonly PlacedObject[]> =>
  objectsOf(await readInput(host, file));

/** The objects of a text. Throws one usage error with all problems. */
export async function objectsOf(input: InputText): Promise<readonly PlacedObject[]> {
  const { objects, problems } = readKubeObjects(input);
  const all = [...problems, ...(await objectProblems(objects))];
  if (all.length > 0) throw invalidFile(all.toSorted(byPlace));
  return objects;
}

/** All that is wrong with objects: their kinds, their fields, and when these are right what an API server refuses. */
export async function objectProblems(objects: readonly PlacedObject[]): Promise<readonly Problem[]> {
  const problems = [...objects.flatMap(kindProblems), ...objects.flatMap(schemaProblems)];
  if (problems.length > 0) return problems;
  // Loaded only now: the rules of an API server are many.
  const { refusalProblems } = await import('./api-refusals.js');
  return objects.flatMap(refusalProblems);
}

const byPlace = (a: Problem, b: Problem): number =>
  (a.place?.line ?? 0) - (b.place?.line ?? 0) || (a.place?.column ?? 0) - (b.place?.column ?? 0);

/** The error of a file with problems. */
export function invalidFile(problems: readonly Problem[]): CliError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return new CliError(`${count} found; nothing was done`, { exitCode: EXIT.usage, problems });
}
