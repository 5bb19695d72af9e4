// Damages a made-up case at a few places: members left out, null, twice, or with the value of another place. What the
// API server would refuse may stand in a file all the same.
import type { Draft, Draw } from './draw.js';

type Json = Draft[string];

/** What has to stay for an object to be one. */
const KEPT = new Set([
  'kind',
  'apiVersion',
  'metadata',
  'name',
  'namespace',
  'uid',
  'id',
  'objects',
  'pod',
  'nodeName',
]);

/** The case with `count` places damaged. */
export function damage(draw: Draw, whole: Draft, count: number): Draft {
  const strings: string[] = [];
  collectStrings(whole, strings);
  let damaged = whole;
  for (let done = 0; done < count; done++) {
    const places = countPlaces(damaged);
    const goal = draw.int(Math.max(places, 1));
    damaged = asDraft(change(damaged, { draw, strings, left: { places: goal } }), damaged);
  }
  return damaged;
}

interface Change {
  readonly draw: Draw;
  readonly strings: readonly string[];
  /** Places to walk past before the one to damage. */
  readonly left: { places: number };
}

function change(value: Json, how: Change): Json {
  if (Array.isArray(value)) {
    return value.flatMap((one: Json) => {
      if (how.left.places-- === 0) return damagedElement(one, how);
      return [change(one, how)];
    });
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]: [string, Json]): readonly [string, Json][] => {
      if (KEPT.has(name)) return [[name, change(one, how)]];
      if (how.left.places-- === 0) return damagedMember(name, one, how);
      return [[name, change(one, how)]];
    }),
  );
}

function damagedElement(value: Json, { draw, strings }: Change): readonly Json[] {
  if (typeof value === 'string' && draw.chance(0.5)) return [anyOf(draw, strings)];
  return draw.chance(0.5) ? [] : [value, value];
}

function damagedMember(name: string, value: Json, { draw, strings }: Change): readonly [string, Json][] {
  if (typeof value === 'string' && draw.chance(0.6)) return [[name, anyOf(draw, strings)]];
  if (typeof value === 'number' && draw.chance(0.6))
    return [[name, draw.pick([0, 1, -1, 2, 100, 1_000_000])]];
  // Null in place of a text is read as no text by some and as no member by others.
  return typeof value === 'string' || draw.chance(0.7) ? [] : [[name, null]];
}

const anyOf = (draw: Draw, strings: readonly string[]): string => strings[draw.int(strings.length)] ?? '';

const isObject = (value: unknown): value is Draft =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const asDraft = (value: Json, otherwise: Draft): Draft => (isObject(value) ? value : otherwise);

function countPlaces(value: Json): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one: Json) => sum + 1 + countPlaces(one), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [name, one]) => sum + (KEPT.has(name) ? 0 : 1) + countPlaces(one),
    0,
  );
}

function collectStrings(value: Json, into: string[]): void {
  if (typeof value === 'string') into.push(value);
  else if (Array.isArray(value)) for (const one of value) collectStrings(one, into);
  else if (isObject(value)) for (const one of Object.values(value)) collectStrings(one, into);
}
