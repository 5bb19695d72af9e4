// Kubernetes objects in a file of YAML or JSON: several documents, lists unfolded, the basics checked, each with its
// place.
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  nearest,
  type Problem,
  readYamlDocuments,
  type SourcePlace,
} from '@berth/kube';
import type { FixDocument } from '@berth/placement';
import type { InputText } from './read-input.js';

/** An object of any kind, as far as it was looked at. */
export interface AnyKubeObject extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: JsonObject;
}

type Path = readonly (string | number)[];

/** An object and where its parts stand. */
export interface PlacedObject {
  readonly object: AnyKubeObject;
  readonly placeOf: (path: Path) => SourcePlace;
  readonly origin: ObjectOrigin;
}

/** The document that an object was read from, and the path to it there. */
export interface ObjectOrigin {
  readonly source: FixDocument;
  readonly path: Path;
}

/** What a file holds. */
export interface KubeObjects {
  readonly objects: readonly PlacedObject[];
  readonly problems: readonly Problem[];
}

/** Reads every object of a text. Problems are collected; objects with one are left out. */
export function readKubeObjects({ text, file }: InputText): KubeObjects {
  const yaml = readYamlDocuments(text, file);
  const sources = yaml.documents.map(({ value, placeOf }, document): FixDocument => ({
    file,
    text,
    document,
    value,
    placeOf,
  }));
  const read = sources.flatMap((source) => itemsOf(source).map(readItem));
  const problems = [...yaml.problems, ...read.flatMap((item) => ('problem' in item ? [item.problem] : []))];
  const objects = read.flatMap((item) => ('problem' in item ? [] : [item]));
  if (objects.length > 0 || problems.length > 0) return { objects, problems };
  const place = { file, line: 1, column: 1 };
  return {
    objects,
    problems: [{ code: 'objects.none', message: 'the file holds no Kubernetes objects', place }],
  };
}

interface Item {
  readonly value: unknown;
  readonly placeOf: PlacedObject['placeOf'];
  readonly origin: ObjectOrigin;
}

/** A `List` (or `PodList`, …) counts as its items. */
function itemsOf(source: FixDocument): readonly Item[] {
  const { value, placeOf } = source;
  if (!isJsonObject(value) || !isJsonArray(value['items']) || !String(value['kind']).endsWith('List')) {
    return [{ value, placeOf, origin: { source, path: [] } }];
  }
  const ofItems = String(value['kind']).replace(/List$/, '');
  const inherited = ofItems === '' ? {} : { apiVersion: value['apiVersion'], kind: ofItems };
  return value['items'].map((item, index) => ({
    value: isJsonObject(item) ? { ...inherited, ...item } : item,
    placeOf: (path) => placeOf(['items', index, ...path]),
    origin: { source, path: ['items', index] },
  }));
}

function readItem({ value, placeOf, origin }: Item): PlacedObject | { readonly problem: Problem } {
  const refuse = (path: readonly string[], message: string, hint?: string) => ({
    problem: {
      code: 'objects.invalid',
      message,
      hint,
      field: path.join('.') || undefined,
      place: placeOf(path),
    },
  });
  if (!isJsonObject(value)) return refuse([], 'a Kubernetes object must be a mapping');
  const { apiVersion, kind, metadata } = value;
  if (typeof apiVersion !== 'string') return refuse(['apiVersion'], missing('apiVersion', value));
  if (typeof kind !== 'string') return refuse(['kind'], missing('kind', value));
  if (!isJsonObject(metadata)) return refuse(['metadata'], missing('metadata', value));
  if (typeof metadata['name'] !== 'string' && typeof metadata['generateName'] !== 'string') {
    return refuse(['metadata', 'name'], `this ${kind} has no name`);
  }
  return { object: { ...value, apiVersion, kind, metadata }, placeOf, origin };
}

function missing(field: string, value: JsonObject): string {
  const near = value[field] === undefined ? nearest(field, Object.keys(value)) : undefined;
  return near
    ? `${field} is missing; ${JSON.stringify(near)} looks like it`
    : `${field} is missing or not valid`;
}
