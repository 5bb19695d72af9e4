// Reads a PlacementTest document strictly: every field that is not known or of the wrong type is said with its place.
// The pod itself is left as written: who calls this knows how to read manifests and files.
import type { BerthDocument, DeclaredCompute } from '@berth/compute';
import {
  isJsonArray,
  isJsonObject,
  nearest,
  type JsonObject,
  type Problem,
  type SourcePlace,
} from '@berth/kube';
import { ruleOf, RULES } from '../reasons/rules.js';
import type { Expectation } from './placement-test.js';

type Path = readonly (string | number)[];

/** Where the pod of a test is. */
export type PodSource =
  | { readonly kind: 'manifest'; readonly manifest: JsonObject; readonly path: Path }
  | { readonly kind: 'file'; readonly file: string; readonly place: SourcePlace };

/** A test whose pod was not read yet. */
export interface PlacementTestDraft {
  readonly name: string;
  readonly place: SourcePlace;
  readonly pod: PodSource;
  readonly expect: readonly Expectation[];
}

/** What a document says; `draft` is there whenever there is no problem. */
export interface ReadPlacementTest {
  readonly draft?: PlacementTestDraft | undefined;
  readonly problems: readonly Problem[];
}

/** Reads one document. Pools and profiles that it names have to be declared. */
export function readPlacementTest(document: BerthDocument, compute: DeclaredCompute): ReadPlacementTest {
  const reader = readerOf(document, compute);
  checkFields(reader, document.value, { path: [], known: ['apiVersion', 'kind', 'metadata', 'spec'] });
  const name = readName(reader, document);
  const spec = readMapping(reader, document.value['spec'], {
    path: ['spec'],
    known: ['pod', 'podFrom', 'expect'],
  });
  if (!spec) return { problems: reader.problems };
  const pod = readPodSource(reader, spec);
  const expect = readExpectations(reader, spec['expect']);
  if (reader.problems.length > 0 || !pod) return { problems: reader.problems };
  return { draft: { name, place: document.place, pod, expect }, problems: [] };
}

interface Reader {
  readonly compute: DeclaredCompute;
  readonly placeOf: BerthDocument['placeOf'];
  readonly problems: Problem[];
  readonly refuse: (path: Path, message: string, hint?: string) => void;
}

function readerOf({ placeOf }: BerthDocument, compute: DeclaredCompute): Reader {
  const problems: Problem[] = [];
  const refuse: Reader['refuse'] = (path, message, hint) => {
    problems.push({
      code: 'placement-test.invalid',
      message,
      hint,
      field: renderPath(path) || undefined,
      place: placeOf(path),
    });
  };
  return { compute, placeOf, problems, refuse };
}

interface MappingOf {
  readonly path: Path;
  readonly known: readonly string[];
}

function checkFields(reader: Reader, value: JsonObject, { path, known }: MappingOf): void {
  for (const field of Object.keys(value)) {
    if (known.includes(field)) continue;
    const near = nearest(field, known);
    const hint = near ? `did you mean ${JSON.stringify(near)}?` : `known: ${known.join(', ')}`;
    reader.refuse([...path, field], `unknown field ${JSON.stringify(field)}`, hint);
  }
}

function readMapping(reader: Reader, value: unknown, of: MappingOf): JsonObject | undefined {
  if (!isJsonObject(value)) {
    reader.refuse(of.path, value === undefined ? 'must be set' : `must be a mapping, not ${shown(value)}`);
    return undefined;
  }
  checkFields(reader, value, of);
  return value;
}

function readName(reader: Reader, { value, name }: BerthDocument): string {
  const known = ['name', 'labels', 'annotations'];
  const metadata = readMapping(reader, value['metadata'], { path: ['metadata'], known });
  if (metadata && (name === undefined || name === ''))
    reader.refuse(['metadata', 'name'], 'a PlacementTest needs a name');
  return name ?? '';
}

function readPodSource({ refuse, placeOf }: Reader, spec: JsonObject): PodSource | undefined {
  const { pod, podFrom } = spec;
  if ((pod === undefined) === (podFrom === undefined)) {
    const path = pod === undefined ? ['spec'] : ['spec', 'podFrom'];
    refuse(path, 'set either pod, with a manifest, or podFrom, with the name of a file');
    return undefined;
  }
  if (podFrom !== undefined) {
    const path = ['spec', 'podFrom'];
    if (typeof podFrom === 'string' && podFrom !== '')
      return { kind: 'file', file: podFrom, place: placeOf(path) };
    refuse(path, `must be the name of a file, not ${shown(podFrom)}`);
    return undefined;
  }
  if (isJsonObject(pod)) return { kind: 'manifest', manifest: pod, path: ['spec', 'pod'] };
  refuse(['spec', 'pod'], `must be a manifest, not ${shown(pod)}`);
  return undefined;
}

/** A mapping, or a list of them; each may hold several expectations. */
function readExpectations(reader: Reader, value: unknown): readonly Expectation[] {
  const path = ['spec', 'expect'];
  const items = isJsonArray(value)
    ? value.map((item, index) => ({ item, at: [...path, index] }))
    : [{ item: value, at: path }];
  const read = items.flatMap(({ item, at }) => {
    const mapping = readMapping(reader, item, { path: at, known: EXPECTATIONS });
    return mapping ? expectationsOf(reader, mapping, at) : [];
  });
  if (read.length === 0 && reader.problems.length === 0)
    reader.refuse(path, 'expects nothing', `expect one of ${EXPECTATIONS.join(', ')}`);
  return read;
}

const EXPECTATIONS = ['pool', 'fargateProfile', 'notOn', 'unschedulable', 'nodesAtMost', 'usdPerHourAtMost'];

function expectationsOf(reader: Reader, mapping: JsonObject, path: Path): readonly Expectation[] {
  return Object.entries(mapping).flatMap(([field, value]): readonly Expectation[] => {
    const at = [...path, field];
    switch (field) {
      case 'pool':
        return isPool(reader, value, at) ? [{ kind: 'pool', pool: value }] : [];
      case 'fargateProfile':
        return isProfile(reader, value, at) ? [{ kind: 'fargateProfile', fargateProfile: value }] : [];
      case 'notOn':
        return readNotOn(reader, value, at);
      case 'unschedulable':
        return readUnschedulable(reader, value, at);
      case 'nodesAtMost':
        return isAmount(reader, value, { at, isWhole: true }) ? [{ kind: 'nodesAtMost', nodes: value }] : [];
      case 'usdPerHourAtMost':
        return isAmount(reader, value, { at, isWhole: false })
          ? [{ kind: 'usdPerHourAtMost', usdPerHour: value }]
          : [];
      default:
        return [];
    }
  });
}

function readNotOn(reader: Reader, value: unknown, at: Path): readonly Expectation[] {
  if (!isJsonArray(value) || value.length === 0) {
    reader.refuse(at, `must be a list of pools, not ${isJsonArray(value) ? 'an empty one' : shown(value)}`);
    return [];
  }
  const pools = value.filter((item, index): item is string => isPool(reader, item, [...at, index]));
  return [{ kind: 'notOn', pools }];
}

function readUnschedulable(reader: Reader, value: unknown, at: Path): readonly Expectation[] {
  const mapping = readMapping(reader, value, { path: at, known: ['because'] });
  if (!mapping) return [];
  const { because } = mapping;
  if (because === undefined) return [{ kind: 'unschedulable' }];
  if (typeof because === 'string' && ruleOf(because)) return [{ kind: 'unschedulable', because }];
  const codes = RULES.map(({ code }) => code);
  const near = typeof because === 'string' ? nearest(because, codes) : undefined;
  const hint = near ? `did you mean ${near}?` : 'berth explain -o json shows the rules that refuse a pod';
  reader.refuse([...at, 'because'], `${shown(because)} is no rule`, hint);
  return [];
}

const isPool = ({ compute, refuse }: Reader, value: unknown, at: Path): value is string =>
  isDeclared(value, { what: 'pool', names: compute.pools.map(({ name }) => name), at, refuse });

const isProfile = ({ compute, refuse }: Reader, value: unknown, at: Path): value is string =>
  isDeclared(value, {
    what: 'Fargate profile',
    names: compute.fargateProfiles.map(({ name }) => name),
    at,
    refuse,
  });

function isDeclared(
  value: unknown,
  {
    what,
    names,
    at,
    refuse,
  }: {
    readonly what: string;
    readonly names: readonly string[];
    readonly at: Path;
    readonly refuse: Reader['refuse'];
  },
): value is string {
  if (typeof value === 'string' && names.includes(value)) return true;
  const near = typeof value === 'string' ? nearest(value, names) : undefined;
  const all = names.length === 0 ? `the file declares no ${what}` : `declared: ${names.join(', ')}`;
  refuse(at, `${shown(value)} is no ${what} of the ClusterConfig`, near ? `did you mean ${near}?` : all);
  return false;
}

function isAmount(
  { refuse }: Reader,
  value: unknown,
  { at, isWhole }: { readonly at: Path; readonly isWhole: boolean },
): value is number {
  if (typeof value === 'number' && value >= 0 && (!isWhole || Number.isInteger(value))) return true;
  refuse(at, `must be a ${isWhole ? 'whole ' : ''}number from 0, not ${shown(value)}`);
  return false;
}

const shown = (value: unknown): string => {
  if (isJsonArray(value)) return 'a list';
  return isJsonObject(value) ? 'a mapping' : JSON.stringify(value ?? null);
};

const renderPath = (path: Path): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
