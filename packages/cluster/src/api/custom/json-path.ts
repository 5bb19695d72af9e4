// The part of kubectl's JSONPath that columns and scale paths of custom resources use: `.a.b`, `['a.b']`, `[0]`, `[*]`
// and `[?(@.type=="Ready")]`. https://kubernetes.io/docs/reference/kubectl/jsonpath/
import { isRecord } from '../meta/draft-meta.unsafe.js';

type Segment =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'all' }
  | {
      readonly kind: 'filter';
      readonly path: readonly Segment[];
      readonly value: string;
      readonly equal: boolean;
    };

/** Finds values; the first ones come first. */
export type JsonPath = (value: unknown) => readonly unknown[];

/** Compiles a path; undefined when it is none, or uses more than we know. */
export function compileJsonPath(text: string): JsonPath | undefined {
  const segments = readSegments(text.replace(/^\{(.*)\}$/s, '$1').replace(/^\$/, ''));
  if (!segments) return undefined;
  return (value) =>
    segments.reduce<readonly unknown[]>((found, segment) => found.flatMap(step(segment)), [value]);
}

/** The names of a path of plain members, as scale paths have to be; undefined for any other. */
export function memberPath(text: string): readonly string[] | undefined {
  const segments = readSegments(text);
  const names = segments?.flatMap((segment) => (segment.kind === 'member' ? [segment.name] : []));
  return names && names.length > 0 && names.length === segments?.length ? names : undefined;
}

const MEMBER = /^\.?([A-Za-z_$][\w$-]*(?:\\\.[\w$-]+)*)/;
const QUOTED = /^\.?\[\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\]/;
const INDEX = /^\.?\[\s*(-?\d+)\s*\]/;
const ALL = /^(?:\.?\[\s*\*\s*\]|\.\*)/;
const FILTER = /^\.?\[\?\(\s*@([^=!<>]+?)\s*(==|!=)\s*(?:"([^"]*)"|'([^']*)'|([^\s)"']+))\s*\)\]/;

function readSegments(text: string): readonly Segment[] | undefined {
  const segments: Segment[] = [];
  let rest = text.trim();
  while (rest !== '' && rest !== '.') {
    const [segment, length] = nextSegment(rest) ?? [];
    if (!segment || !length) return undefined;
    segments.push(segment);
    rest = rest.slice(length);
  }
  return segments;
}

function nextSegment(text: string): readonly [Segment, number] | undefined {
  const filter = FILTER.exec(text);
  if (filter) {
    const [whole, path = '', operator, ...values] = filter;
    const below = readSegments(path);
    const value = values.find((one) => one !== undefined) ?? '';
    return below && [{ kind: 'filter', path: below, value, equal: operator === '==' }, whole.length];
  }
  const all = ALL.exec(text);
  if (all) return [{ kind: 'all' }, all[0].length];
  const index = INDEX.exec(text);
  if (index) return [{ kind: 'index', index: Number(index[1]) }, index[0].length];
  const quoted = QUOTED.exec(text);
  if (quoted) return [{ kind: 'member', name: unescaped(quoted[1] ?? quoted[2] ?? '') }, quoted[0].length];
  const member = MEMBER.exec(text);
  return member ? [{ kind: 'member', name: unescaped(member[1] ?? '') }, member[0].length] : undefined;
}

const unescaped = (text: string): string => text.replaceAll(/\\(.)/g, '$1');

const step =
  (segment: Segment) =>
  (value: unknown): readonly unknown[] => {
    switch (segment.kind) {
      case 'member':
        return isRecord(value) && value[segment.name] !== undefined ? [value[segment.name]] : [];
      case 'index':
        return Array.isArray(value) ? present(value.at(segment.index)) : [];
      case 'all':
        return Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [];
      case 'filter':
        return (Array.isArray(value) ? value : []).filter((item) => {
          const found = segment.path.reduce<readonly unknown[]>((at, next) => at.flatMap(step(next)), [item]);
          return found.length > 0 && (String(found[0]) === segment.value) === segment.equal;
        });
    }
  };

const present = (value: unknown): readonly unknown[] => (value === undefined ? [] : [value]);
