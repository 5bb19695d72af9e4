// A line of a file of cases becomes a case here. Its outline is checked; the objects in it are taken as the API server
// stores them.
import type { AutoscalerCase, PlacementCase } from '@berth/placement';

/** Parses a case of `berth place --cases`. Throws an error that says what is missing. */
export function parsePlacementCase(json: string): PlacementCase {
  const example = parseObject(json) as Partial<PlacementCase>;
  if (!Array.isArray(example.objects))
    throw new Error('a case needs "objects", a list of Kubernetes objects');
  if (typeof example.pod !== 'object' || example.pod === null)
    throw new Error('a case needs "pod", the pending pod');
  return example as PlacementCase;
}

/** Parses a case of `berth forecast --cases`. The rest of its outline is checked where it is answered. */
export const parseAutoscalerCase = (json: string): AutoscalerCase => parseObject(json) as AutoscalerCase;

function parseObject(json: string): object {
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('a case must be a JSON object');
  return value;
}
