// Recorded cases with some places changed: each gets what stands at a place of the same name in another case.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { createDraw, type Draft, type Draw } from './draw.js';

type Json = Draft[string];

/** Recorded cases, and everything that stands in them by the name of its member. */
export interface Recorded {
  readonly cases: readonly Draft[];
  readonly pools: ReadonlyMap<string, readonly Json[]>;
  /** Members that objects under a name may have: `spec` → `nodeSelector`, `tolerations`, … */
  readonly members: ReadonlyMap<string, readonly string[]>;
}

const FOLDER = fileURLToPath(new URL('../../../packages/placement/testdata/vectors', import.meta.url));
/** Identities, and what makes a case one. */
const KEPT = new Set([
  'id',
  'objects',
  'pod',
  'kind',
  'apiVersion',
  'metadata',
  'name',
  'namespace',
  'uid',
  'claimName',
  'volumeName',
  'nodeName',
]);
const MAX_CHANGES = 6;

/** Reads the recorded cases of the room `placement`. */
export function readRecorded(): Recorded {
  const cases = readRecordedLines().map((line) => caseOf(JSON.parse(line)));
  const pools = new Map<string, Json[]>();
  const members = new Map<string, Set<string>>();
  for (const one of cases) collect(one, '', { pools, members });
  return {
    cases,
    pools,
    members: new Map([...members].map(([name, set]) => [name, [...set]])),
  };
}

/** The recorded cases, a line each. */
export const readRecordedLines = (): readonly string[] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.jsonl.gz'))
    .flatMap((name) =>
      gunzipSync(readFileSync(join(FOLDER, name)))
        .toString()
        .trim()
        .split('\n'),
    );

/** A recorded case with up to six places changed. */
export function varyRecorded({ cases, pools, members }: Recorded, seed: number): Draft {
  const draw = createDraw(seed);
  let varied = cases[draw.int(cases.length)] ?? {};
  for (let left = 1 + draw.int(MAX_CHANGES); left > 0; left--) {
    const changing = { draw, pools, members, goal: draw.int(Math.max(countPlaces(varied), 1)) };
    varied = asDraft(change(varied, '', changing));
  }
  return { ...varied, pod: stillPending(asDraft(varied['pod'])), id: `recorded-${seed}` };
}

/** A pod that got the spec of a running one waits all the same. */
const stillPending = (pod: Draft): Draft => ({
  ...pod,
  spec: Object.fromEntries(Object.entries(asDraft(pod['spec'])).filter(([name]) => name !== 'nodeName')),
});

const caseOf = (line: unknown): Draft => {
  const { id, objects, pod } = asDraft(line);
  return { id, objects, pod };
};

interface Changing {
  readonly draw: Draw;
  readonly pools: Recorded['pools'];
  readonly members: Recorded['members'];
  /** Places to walk past before the one to change. */
  goal: number;
}

function change(value: Json, name: string, how: Changing): Json {
  if (Array.isArray(value)) {
    return value.flatMap((one: Json) => {
      if (how.goal-- !== 0) return [change(one, name, how)];
      return changedElement(one, name, how);
    });
  }
  if (!isObject(value)) return value;
  const grows = Object.keys(value).length > 0 && how.goal-- === 0;
  const entries = Object.entries(value).flatMap(([key, one]): readonly [string, Json][] => {
    if (KEPT.has(key) || how.goal-- !== 0) return [[key, change(one, key, how)]];
    return how.draw.chance(0.2) ? [] : [[key, drawn(key, one, how)]];
  });
  return Object.fromEntries(grows ? [...entries, ...grown(name, how)] : entries);
}

/** Elements of the case's list of objects are left out only: another case's would have names of its own. */
function changedElement(value: Json, name: string, how: Changing): readonly Json[] {
  if (name === 'objects') return how.draw.chance(0.5) ? [] : [change(value, name, how)];
  const list = drawn(name, [value], how);
  const other: Json = Array.isArray(list) ? list[0] : value;
  return how.draw.pick<readonly Json[]>([[], [value, value], [other], [other, value]]);
}

/** A member that objects of this name have elsewhere. */
function grown(name: string, how: Changing): readonly [string, Json][] {
  const names = how.members.get(name) ?? [];
  const key = names[how.draw.int(names.length)];
  return key === undefined || KEPT.has(key) ? [] : [[key, drawn(key, undefined, how)]];
}

function drawn(name: string, otherwise: Json, { draw, pools }: Changing): Json {
  const pool = pools.get(name) ?? [];
  return pool.length === 0 ? otherwise : pool[draw.int(pool.length)];
}

interface Collection {
  readonly pools: Map<string, Json[]>;
  readonly members: Map<string, Set<string>>;
}

function collect(value: Json, name: string, into: Collection): void {
  if (Array.isArray(value)) for (const one of value) collect(one, name, into);
  if (!isObject(value)) return;
  const known = into.members.get(name) ?? new Set();
  into.members.set(name, known);
  for (const [key, one] of Object.entries(value)) {
    known.add(key);
    const pool = into.pools.get(key) ?? [];
    pool.push(one);
    into.pools.set(key, pool);
    collect(one, key, into);
  }
}

const isObject = (value: unknown): value is Draft =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const asDraft = (value: unknown): Draft => (isObject(value) ? value : {});

function countPlaces(value: Json): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one: Json) => sum + 1 + countPlaces(one), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [key, one]) => sum + (KEPT.has(key) ? 0 : 1) + countPlaces(one),
    1,
  );
}
