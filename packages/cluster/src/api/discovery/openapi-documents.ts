// OpenAPI of the served resources, built from the schema tables when somebody asks: enough for kubectl explain, for
// its question whether the server validates fields, and for clients that look up types.
import { createHash } from 'node:crypto';
import { schemaType, typeOfKind, type SchemaGroup } from '@berth/kube';
import { send, sendJson } from '../http/answer.js';
import type { Exchange } from '../http/exchange.js';
import type { ResourceRegistry } from '../resource-registry.js';
import { openApiPaths } from './openapi-paths.js';
import { openApiSchema, referencedTypes } from './openapi-schemas.js';

type Json = Readonly<Record<string, unknown>>;

/** Answers the paths below `/openapi`. */
export interface OpenApiDocuments {
  /** False when the path is none of its own. */
  answer(exchange: Exchange, path: string): boolean;
}

const V3 = '/openapi/v3';

/** The documents of a registry; each is built once, when first asked for. */
export function createOpenApi(registry: ResourceRegistry): OpenApiDocuments {
  const bodies = new Map<string, string>();
  const body = (key: string, build: () => Json): string => {
    const known = bodies.get(key) ?? JSON.stringify(build());
    bodies.set(key, known);
    return known;
  };
  return {
    answer: (exchange, path) => {
      if (path === '/openapi/v2')
        send(exchange, { status: 200, body: body(path, () => documentV2(registry)) });
      else if (path === V3) sendJson(exchange, 200, indexV3(registry));
      else {
        const group = registry.groups.find((candidate) => `${V3}/${groupPath(candidate)}` === path);
        if (group === undefined) return false;
        send(exchange, { status: 200, body: body(path, () => documentV3(group)) });
      }
      return true;
    },
  };
}

const groupPath = ({ group, version }: SchemaGroup): string =>
  group === '' ? `api/${version}` : `apis/${group}/${version}`;

// The hash lets clients keep documents; it changes when what is served changes.
function indexV3(registry: ResourceRegistry): Json {
  const entries = registry.groups.map((group) => {
    const path = groupPath(group);
    const hash = createHash('sha512').update(JSON.stringify(group)).digest('hex').toUpperCase();
    return [path, { serverRelativeURL: `${V3}/${path}?hash=${hash}` }];
  });
  return { paths: Object.fromEntries(entries) };
}

const INFO = { title: 'Kubernetes', version: 'v1.34.4' } as const;

function documentV3(group: SchemaGroup): Json {
  const names = referencedTypes(rootTypes(group));
  const schemas = names.map((name) => [name, openApiSchema(name, '#/components/schemas/')]);
  return {
    openapi: '3.0.0',
    info: INFO,
    paths: openApiPaths(group),
    components: { schemas: Object.fromEntries(schemas) },
  };
}

function documentV2(registry: ResourceRegistry): Json {
  const names = referencedTypes(registry.groups.flatMap(rootTypes));
  const definitions = names.map((name) => [name, openApiSchema(name, '#/definitions/')]);
  const paths = Object.assign({}, ...registry.groups.map(openApiPaths));
  return { swagger: '2.0', info: INFO, paths, definitions: Object.fromEntries(definitions) };
}

function rootTypes({ group, version, resources }: SchemaGroup): readonly string[] {
  return resources
    .flatMap((resource) => {
      const name = typeOfKind(group, version, resource.kind);
      const list = name === undefined ? undefined : `${name}List`;
      return [name, list].filter(
        (candidate) => candidate !== undefined && schemaType(candidate) !== undefined,
      );
    })
    .filter((name) => name !== undefined);
}
