// When the pods of a manifest come and how long they run, as its annotations say.
import { isJsonObject, type JsonObject, type Problem } from '@berth/kube';
import type { TimedWorkload } from '@berth/placement';
import { parseDuration } from '../../duration.js';
import type { PlacedObject } from '../../input/kubernetes-objects.js';

/** How long each pod runs: `10m`, or `8m-12m`, drawn evenly. */
const DURATION = 'berth.dev/duration';
/** When it comes after the start: `5m`, or several times, `0s, 1h, 2h`. */
const ARRIVAL = 'berth.dev/arrival';

export interface Timing {
  readonly durationMs: TimedWorkload['durationMs'];
  readonly arrivalsMs: readonly number[];
}

export type TimingOrProblems = { readonly timing: Timing } | { readonly problems: readonly Problem[] };

/** Reads the annotations of the object, or of its pod template. Absent: it comes at the start; how long is open. */
export function timingOf(placed: PlacedObject): TimingOrProblems {
  const problems: Problem[] = [];
  const read = <T>(key: string, parse: (text: string) => T | undefined): T | undefined => {
    const found = annotationOf(placed.object, key);
    if (!found) return undefined;
    const value = parse(found.text);
    if (value === undefined) problems.push(invalid(key, found, placed));
    return value;
  };
  const durationMs = read(DURATION, parseRange);
  const arrivalsMs = read(ARRIVAL, parseList) ?? [0];
  return problems.length > 0 ? { problems } : { timing: { durationMs, arrivalsMs } };
}

type Path = readonly string[];

interface Found {
  readonly text: string;
  readonly path: Path;
}

const WHERE: readonly Path[] = [
  ['metadata', 'annotations'],
  ['spec', 'template', 'metadata', 'annotations'],
  ['spec', 'jobTemplate', 'metadata', 'annotations'],
  ['spec', 'jobTemplate', 'spec', 'template', 'metadata', 'annotations'],
];

function annotationOf(object: JsonObject, key: string): Found | undefined {
  for (const path of WHERE) {
    let value: unknown = object;
    for (const step of path) value = isJsonObject(value) ? value[step] : undefined;
    const text = isJsonObject(value) ? value[key] : undefined;
    if (typeof text === 'string') return { text, path: [...path, key] };
  }
  return undefined;
}

function invalid(key: string, { text, path }: Found, { placeOf }: PlacedObject): Problem {
  const hint = key === DURATION ? 'write it as 10m, or as 8m-12m' : 'write it as 5m, or as 0s, 1h, 2h';
  const message = `${JSON.stringify(text)} is not a duration`;
  return { code: 'forecast.timing', message, hint, field: path.join('.'), place: placeOf(path) };
}

function parseRange(text: string): Timing['durationMs'] {
  const [least, most = least, ...more] = text.split('-').map((part) => durationMsOf(part));
  if (least === undefined || most === undefined || more.length > 0 || least > most) return undefined;
  return { least, most };
}

function parseList(text: string): readonly number[] | undefined {
  const times: number[] = [];
  for (const part of text.split(',')) {
    const ms = durationMsOf(part);
    if (ms === undefined) return undefined;
    times.push(ms);
  }
  return times;
}

function durationMsOf(text: string): number | undefined {
  const parsed = parseDuration(text.trim());
  return parsed.ok ? parsed.value : undefined;
}
