// OpenAPI of the served resources, built from the schema tables when somebody asks: enough for kubectl explain, for
// its question whether the server validates fields, and for clients that look up types.
import { createHash } from 'node:crypto';
import { schemaType, typeOfKind, type SchemaGroup, type SchemaResource } from '@berth/kube';
import type { CustomResource } from '../custom/custom-group.js';
import { send, sendJson } from '../http/answer.js';
import type { Exchange } from '../http/exchange.js';
import type { ResourceRegistry } from '../resource-registry.js';
import { openApiPaths } from './openapi-paths.js';
import { OPENAPI_PROTOBUF_TYPE, openApiHead, wantsProtobufOnly } from './openapi-protobuf.js';
import { openApiSchema, referencedTypes } from './openapi-schemas.js';

type Json = Readonly<Record<string, unknown>>;

/** Answers the paths below `/openapi`. */
export interface OpenApiDocuments {
  /** False when the path is none of its own. */
  answer(exchange: Exchange, path: string): boolean;
}

const V3 = '/openapi/v3';

/** The documents of a registry; each is built when first asked for, and again when the registry has changed. */
export function createOpenApi(registry: ResourceRegistry): OpenApiDocuments {
  const bodies = new Map<string, string>();
  let changes = registry.changes;
  const body = (key: string, build: () => Json): string => {
    if (changes !== registry.changes) bodies.clear();
    changes = registry.changes;
    const known = bodies.get(key) ?? JSON.stringify(build());
    bodies.set(key, known);
    return known;
  };
  return {
    answer: (exchange, path) => {
      if (path === '/openapi/v2' && wantsProtobufOnly(exchange.request.headers.accept))
        send(exchange, { status: 200, body: openApiHead(INFO), contentType: OPENAPI_PROTOBUF_TYPE });
      else if (path === '/openapi/v2')
        send(exchange, { status: 200, body: body(path, () => documentV2(registry)) });
      else if (path === V3)
        send(exchange, { status: 200, body: JSON.stringify(indexV3(registry)), contentType: INDEX_TYPE });
      else if (otherPaths(registry).includes(path.slice(V3.length + 1))) {
        sendJson(exchange, 200, pathOnlyDocument(path.slice(V3.length)));
      } else {
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
  const groups = registry.groups.map((group) => [groupPath(group), JSON.stringify(group)] as const);
  const others = otherPaths(registry).map((path) => [path, path] as const);
  const entries = [...groups, ...others].map(([path, content]) => {
    const hash = createHash('sha512').update(content).digest('hex').toUpperCase();
    return [path, { serverRelativeURL: `${V3}/${path}?hash=${hash}` }];
  });
  return { paths: Object.fromEntries(entries) };
}

// What kube-apiserver says its index is.
const INDEX_TYPE = 'text/plain; charset=utf-8';

function otherPaths({ groups }: ResourceRegistry): readonly string[] {
  const names = new Set(groups.map(({ group }) => group).filter((group) => group !== ''));
  const fixed = ['.well-known/openid-configuration', 'api', 'apis', 'openid/v1/jwks', 'version'];
  return [...fixed, ...[...names].map((name) => `apis/${name}`)];
}

const pathOnlyDocument = (path: string): Json => ({
  openapi: '3.0.0',
  info: INFO,
  paths: { [path]: { get: { responses: { '200': { description: 'OK' } } } } },
});

const INFO = { title: 'Kubernetes', version: 'v1.34.4' } as const;

function documentV3(group: SchemaGroup): Json {
  const names = referencedTypes(rootTypes(group));
  const schemas = names.map((name) => [name, openApiSchema(name, '#/components/schemas/')]);
  return {
    openapi: '3.0.0',
    info: INFO,
    paths: openApiPaths(group),
    components: { schemas: { ...Object.fromEntries(schemas), ...customSchemas(group) } },
  };
}

function documentV2(registry: ResourceRegistry): Json {
  const names = referencedTypes(registry.groups.flatMap(rootTypes));
  const definitions = names.map((name) => [name, openApiSchema(name, '#/definitions/')]);
  const paths = Object.assign({}, ...registry.groups.map(openApiPaths));
  const custom = Object.assign({}, ...registry.groups.map(customSchemas));
  return {
    swagger: '2.0',
    info: INFO,
    paths,
    definitions: { ...Object.fromEntries(definitions), ...custom },
  };
}

/** Schemas of custom resources as their definitions say them, named as kube-apiserver names them. */
function customSchemas({ group, version, resources }: SchemaGroup): Json {
  const prefix = group.split('.').toReversed().join('.');
  return Object.fromEntries(
    resources.flatMap((resource) => {
      if (!isCustom(resource)) return [];
      const kinds = [{ group, version, kind: resource.kind }];
      const schema = { ...resource.custom.schema, 'x-kubernetes-group-version-kind': kinds };
      return [[`${prefix}.${version}.${resource.kind}`, schema]];
    }),
  );
}

const isCustom = (resource: SchemaResource): resource is CustomResource => 'custom' in resource;

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
