// What a path of the API asks for: a resource with verb, namespace, name and subresource, or a plain path.
import type { ResourceInfo, ResourceRegistry } from '../resource-registry.js';

export interface ResourceRequest {
  readonly kind: 'resource';
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  /** Undefined when the path names none: all namespaces, or a cluster-wide resource. */
  readonly namespace: string | undefined;
  readonly name: string;
  readonly subresource: string | undefined;
  /** What follows the subresource, for proxies. */
  readonly rest: string;
  readonly info: ResourceInfo | undefined;
}

export interface PathRequest {
  readonly kind: 'path';
  readonly verb: string;
  readonly path: string;
}

export type RequestInfo = ResourceRequest | PathRequest;

export interface RequestLine {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

// Sub-paths of a namespace that are not resources in it (k8s.io/apiserver requestinfo.go).
const NAMESPACE_SUBRESOURCES: ReadonlySet<string> = new Set(['status', 'finalize']);

/** Reads a request line as kube-apiserver's RequestInfoFactory does. */
export function readRequestInfo(line: RequestLine, registry: ResourceRegistry): RequestInfo {
  const parts = line.path
    .split('/')
    .filter((part) => part !== '')
    .map(decodePart);
  const plain: PathRequest = { kind: 'path', verb: line.method.toLowerCase(), path: line.path };
  const place = groupVersionOf(parts);
  if (place === undefined) return plain;
  const { group, version } = place;
  let rest = parts.slice(place.length);
  const deprecatedWatch = rest[0] === 'watch';
  if (deprecatedWatch) rest = rest.slice(1);
  if (rest.length === 0) return plain;
  const target = targetOf(rest);
  const info = registry.find(group, version, target.plural);
  const verb = deprecatedWatch ? 'watch' : verbOf(line, target.name);
  return { kind: 'resource', verb, group, version, ...target, info };
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

interface GroupVersion {
  readonly group: string;
  readonly version: string;
  readonly length: number;
}

function groupVersionOf([root, first, second]: readonly string[]): GroupVersion | undefined {
  if (root === 'api' && first !== undefined) return { group: '', version: first, length: 2 };
  if (root !== 'apis' || first === undefined || second === undefined) return undefined;
  return { group: first, version: second, length: 3 };
}

type Target = Pick<ResourceRequest, 'plural' | 'namespace' | 'name' | 'subresource' | 'rest'>;

function targetOf(parts: readonly string[]): Target {
  const [first = '', second, third] = parts;
  if (
    first !== 'namespaces' ||
    second === undefined ||
    third === undefined ||
    NAMESPACE_SUBRESOURCES.has(third)
  ) {
    return objectOf(parts, undefined);
  }
  return objectOf(parts.slice(2), second);
}

function objectOf(parts: readonly string[], namespace: string | undefined): Target {
  const [plural = '', name = '', subresource, ...rest] = parts;
  return { plural, namespace, name, subresource, rest: rest.join('/') };
}

function verbOf({ method, query }: RequestLine, name: string): string {
  const collection = name === '';
  switch (method) {
    case 'GET':
    case 'HEAD':
      if (isTrue(query.get('watch'))) return 'watch';
      return collection ? 'list' : 'get';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return collection ? 'deletecollection' : 'delete';
    default:
      return method.toLowerCase();
  }
}

/** Go's strconv.ParseBool, as the API reads its query: `1`, `t`, `true` and so on. */
export const isTrue = (text: string | null): boolean =>
  text !== null && /^(1|t|T|true|TRUE|True)$/.test(text);
