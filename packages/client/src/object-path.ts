// Addresses of resources and objects: /api/v1/namespaces/NS/pods/NAME, /apis/batch/v1/jobs, with queries.
import { assert, resourceNamed, type ApiResource } from '@berth/kube';

/** The parts of a resource's or an object's path. */
export interface PathOptions {
  /** As our code names it: `pods`, `jobs.batch`. */
  readonly resource: string;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: string | undefined;
  /** Members that are undefined are left out; lists repeat the parameter. */
  readonly query?: Readonly<Record<string, QueryValue>> | undefined;
}

/** The value of a query parameter. */
export type QueryValue = string | number | boolean | readonly string[] | undefined;

/** The path of a resource or an object. A namespaced object without namespace is in `default`. */
export function objectPath({ resource, namespace, name, subresource, query }: PathOptions): string {
  const { group, version, plural, namespaced } = knownResource(resource);
  const inNamespace = namespaced ? (namespace ?? (name === undefined ? undefined : 'default')) : undefined;
  const parts = [
    ...(group === '' ? ['api', version] : ['apis', group, version]),
    ...(inNamespace === undefined ? [] : ['namespaces', inNamespace]),
    plural,
    ...(name === undefined ? [] : [name]),
    ...(subresource === undefined ? [] : [subresource]),
  ];
  return `/${parts.map(encodeURIComponent).join('/')}${queryText(query)}`;
}

/** The resource of this name in the schema. */
export function knownResource(name: string): ApiResource {
  const resource = resourceNamed(name);
  assert(resource, `resource ${name} is in the schema`);
  return resource;
}

/** `?a=1&b=x`, or nothing. */
function queryText(query: PathOptions['query']): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (typeof value === 'object') value.forEach((each) => parameters.append(key, each));
    else if (value !== undefined) parameters.set(key, String(value));
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
