// The paths of a group for OpenAPI: which operations there are on which kind, with the options of writes.
import type { SchemaGroup, SchemaResource } from '@berth/kube';

type Json = Readonly<Record<string, unknown>>;

interface PathKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Operations by path. */
export function openApiPaths(group: SchemaGroup): Json {
  const entries = group.resources.flatMap((resource) => resourcePaths(group, resource));
  return Object.fromEntries(entries);
}

function resourcePaths(group: SchemaGroup, resource: SchemaResource): readonly (readonly [string, Json])[] {
  const root = group.group === '' ? `/api/${group.version}` : `/apis/${group.group}/${group.version}`;
  const kind: PathKind = { group: group.group, version: group.version, kind: resource.kind };
  const scope = resource.namespaced ? '/namespaces/{namespace}' : '';
  const collection = `${root}${scope}/${resource.plural}`;
  const everywhere = resource.namespaced
    ? [[`${root}/${resource.plural}`, operations(kind, ['list'], resource)] as const]
    : [];
  const parts = (resource.subresources ?? []).map((sub) => {
    const subKind = {
      ...kind,
      kind: sub.kind,
      ...(sub.group && { group: sub.group }),
      ...(sub.version && { version: sub.version }),
    };
    return [`${collection}/{name}/${sub.name}`, operations(subKind, sub.verbs, resource)] as const;
  });
  const on = (verbs: readonly string[]): readonly string[] =>
    verbs.filter((verb) => resource.verbs.includes(verb));
  return [
    ...everywhere,
    [collection, operations(kind, on(['list', 'create', 'deletecollection']), resource)],
    [`${collection}/{name}`, operations(kind, on(['get', 'update', 'patch', 'delete']), resource)],
    ...parts,
  ];
}

const METHODS: Readonly<Record<string, readonly [method: string, action: string]>> = {
  list: ['get', 'list'],
  get: ['get', 'get'],
  create: ['post', 'post'],
  update: ['put', 'put'],
  patch: ['patch', 'patch'],
  delete: ['delete', 'delete'],
  deletecollection: ['delete', 'deletecollection'],
};

function operations(kind: PathKind, verbs: readonly string[], resource: SchemaResource): Json {
  const entries = verbs.flatMap((verb) => {
    const [method, action] = METHODS[verb] ?? [];
    return method === undefined ? [] : [[method, operation(kind, action ?? '', resource)] as const];
  });
  return Object.fromEntries(entries);
}

const query = (name: string, type: string): Json => ({
  name,
  in: 'query',
  schema: { type, uniqueItems: true },
});

const WRITE_OPTIONS: readonly Json[] = [
  query('dryRun', 'string'),
  query('fieldManager', 'string'),
  query('fieldValidation', 'string'),
];

function operation(kind: PathKind, action: string, resource: SchemaResource): Json {
  const writes = action === 'post' || action === 'put' || action === 'patch';
  const force = action === 'patch' ? [query('force', 'boolean')] : [];
  return {
    operationId: `${action}${kind.group}${kind.version}${resource.plural}${kind.kind}`,
    parameters: writes ? [...WRITE_OPTIONS, ...force] : [],
    responses: { '200': { description: 'OK' } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': kind,
  };
}
