// A line of a file of cases becomes a case here. Its outline is checked; the objects in it are taken as the API server
// stores them.
import type { PlacementCase } from '@berth/placement';

/** Parses one line. Throws an error that says what is missing. */
export function parseCase(json: string): PlacementCase {
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null) throw new Error('a case must be a JSON object');
  const example = value as Partial<PlacementCase>;
  if (!Array.isArray(example.objects))
    throw new Error('a case needs "objects", a list of Kubernetes objects');
  if (typeof example.pod !== 'object' || example.pod === null)
    throw new Error('a case needs "pod", the pending pod');
  return example as PlacementCase;
}
