// The rules of CustomResourceDefinition: names and conversion filled in, storage versions noted, schemas checked.
import { isDns1035Label, isDns1123Subdomain } from '@berth/kube';
import type { Draft, FieldError, KindRules } from '../kind-rules.js';
import type { Stored } from '../../store/stored.js';
import { isRecord, metaOf, recordAt } from '../meta/draft-meta.unsafe.js';
import { invalid, invalidAll, notSupported, required } from '../validation/field-errors.js';
import { unsupportedRules } from './cel/validation-rules.js';
import { versionsOf } from './custom-group.js';
import { readStructural } from './structural-schema.js';
import { structuralSchemaErrors } from './structural-schema-errors.js';

export const definitionRules: KindRules = {
  defaults: (draft) => {
    const { spec } = draft;
    if (!isRecord(spec)) return;
    const names = isRecord(spec['names']) ? spec['names'] : {};
    const kind = textOf(names['kind']);
    if (kind !== '' && textOf(names['singular']) === '') names['singular'] = kind.toLowerCase();
    if (kind !== '' && textOf(names['listKind']) === '') names['listKind'] = `${kind}List`;
    spec['names'] = names;
    spec['conversion'] ??= { strategy: 'None' };
  },
  prepareForCreate: (draft) => {
    const stored = storageVersions(draft)[0];
    draft['status'] = {
      conditions: null,
      acceptedNames: { plural: '', kind: '' },
      storedVersions: stored === undefined ? [] : [stored],
    };
  },
  prepareForUpdate: (draft, current, { subresource }) => {
    if (subresource !== 'status') noteStorageVersion(draft, current);
  },
  warnings: (object) =>
    versionsOf(specOf(object)).flatMap((version) => unsupportedRules(readStructural(schemaOf(version)))),
  validateCreate: (object) => [...nameErrors(object), ...definitionErrors(object), ...storedErrors(object)],
  validateUpdate: (object, current, { subresource }) =>
    subresource === 'status' ? [] : [...definitionErrors(object), ...immutableErrors(object, current)],
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const specOf = (definition: Stored): Stored => recordAt(definition, 'spec') ?? {};

const storageVersions = (definition: Stored): readonly string[] =>
  versionsOf(specOf(definition)).flatMap((version) =>
    version['storage'] === true ? [textOf(version['name'])] : [],
  );

function storedVersionsOf(definition: Stored): readonly string[] {
  const stored = recordAt(definition, 'status')?.['storedVersions'];
  return Array.isArray(stored) ? stored.map(textOf) : [];
}

/** A version that objects may be stored in from now on is remembered for ever, or until somebody migrates them. */
function noteStorageVersion(draft: Draft, current: Stored): void {
  const [version] = storageVersions(draft);
  const stored = storedVersionsOf(current);
  if (version === undefined || stored.includes(version)) return;
  draft['status'] = { ...recordAt(draft, 'status'), storedVersions: [...stored, version] };
}

function nameErrors(definition: Stored): readonly FieldError[] {
  const spec = specOf(definition);
  const { name = '' } = metaOf(definition);
  const wanted = `${textOf(recordAt(spec, 'names')?.['plural'])}.${textOf(spec['group'])}`;
  return name === wanted ? [] : [invalid('metadata.name', name, 'must be spec.names.plural+"."+spec.group')];
}

function definitionErrors(definition: Stored): readonly FieldError[] {
  const spec = specOf(definition);
  return [
    ...groupErrors(textOf(spec['group'])),
    ...scopeErrors(textOf(spec['scope'])),
    ...versionErrors(spec),
    ...namesErrors(recordAt(spec, 'names') ?? {}),
    ...schemaErrors(spec),
  ];
}

function groupErrors(group: string): readonly FieldError[] {
  if (group === '') return [required('spec.group')];
  const wrong = isDns1123Subdomain(group);
  if (wrong.length > 0) return [invalid('spec.group', group, wrong.join(','))];
  return group.includes('.')
    ? []
    : [invalid('spec.group', group, 'should be a domain with at least one dot')];
}

const SCOPES = ['Cluster', 'Namespaced'];

function scopeErrors(scope: string): readonly FieldError[] {
  if (scope === '') return [required('spec.scope')];
  return SCOPES.includes(scope) ? [] : [notSupported('spec.scope', scope, SCOPES)];
}

function versionErrors(spec: Stored): readonly FieldError[] {
  const versions = versionsOf(spec);
  const errors: FieldError[] = [];
  versions.forEach((version, index) => {
    if (schemaOf(version) === undefined)
      errors.push(required(`spec.versions[${index}].schema.openAPIV3Schema`));
  });
  versions.forEach((version, index) => {
    const name = textOf(version['name']);
    const wrong = isDns1035Label(name);
    if (wrong.length > 0) errors.push(invalid(`spec.versions[${index}].name`, name, wrong.join(',')));
  });
  const names = versions.map((version) => textOf(version['name']));
  if (new Set(names).size < names.length)
    errors.push(invalid('spec.versions', asGo(spec), 'must contain unique version names'));
  if (versions.filter((version) => version['storage'] === true).length !== 1)
    errors.push(
      invalid('spec.versions', asGo(spec), 'must have exactly one version marked as storage version'),
    );
  return errors;
}

/** Versions as kube-apiserver prints them: its own form of them, in which what all versions share stands elsewhere. */
const asGo = (spec: Stored): unknown =>
  versionsOf(spec).map((version) => ({
    Name: textOf(version['name']),
    Served: version['served'] === true,
    Storage: version['storage'] === true,
    Deprecated: version['deprecated'] === true,
    DeprecationWarning: version['deprecationWarning'] ?? null,
    Schema: null,
    Subresources: null,
    AdditionalPrinterColumns: null,
    SelectableFields: null,
  }));

function namesErrors(names: Stored): readonly FieldError[] {
  const fields = ['plural', 'singular', 'kind', 'listKind'] as const;
  const missing = fields.flatMap((field) =>
    textOf(names[field]) === '' ? [required(`spec.names.${field}`)] : [],
  );
  const wrong = fields.flatMap((field) => {
    const name = textOf(names[field]);
    const isKind = field === 'kind' || field === 'listKind';
    const messages = name === '' ? [] : isDns1035Label(isKind ? name.toLowerCase() : name);
    const prefix = isKind ? 'may have mixed case, but should otherwise match: ' : '';
    return messages.length > 0 ? [invalid(`spec.names.${field}`, name, prefix + messages.join(','))] : [];
  });
  const same =
    textOf(names['kind']) !== '' && names['kind'] === names['listKind']
      ? [invalid('spec.names.listKind', names['listKind'], 'kind and listKind may not be the same')]
      : [];
  const short = (Array.isArray(names['shortNames']) ? names['shortNames'] : []).flatMap((name, index) =>
    invalidAll(`spec.names.shortNames[${index}]`, name, isDns1035Label(textOf(name))),
  );
  return [...missing, ...wrong, ...short, ...same];
}

const schemaOf = (version: Stored): unknown => recordAt(version, 'schema')?.['openAPIV3Schema'];

/** A schema that all versions share is told of once, at the place where kube-apiserver keeps it. */
function schemaErrors(spec: Stored): readonly FieldError[] {
  const schemas = versionsOf(spec).map(schemaOf);
  const texts = new Set(schemas.map((schema) => JSON.stringify(schema)));
  if (texts.size === 1)
    return schemas[0] === undefined
      ? []
      : structuralSchemaErrors(schemas[0], 'spec.validation.openAPIV3Schema');
  return schemas.flatMap((schema, index) =>
    schema === undefined
      ? []
      : structuralSchemaErrors(schema, `spec.versions[${index}].schema.openAPIV3Schema`),
  );
}

function storedErrors(definition: Stored): readonly FieldError[] {
  const stored = storedVersionsOf(definition);
  if (stored.length === 0)
    return [invalid('status.storedVersions', stored, 'must have at least one stored version')];
  return storageVersions(definition)
    .filter((version) => !stored.includes(version))
    .map((version) => invalid('status.storedVersions', stored, `must have the storage version ${version}`));
}

/** Group, scope, plural and kind are what objects are stored under. */
function immutableErrors(definition: Stored, current: Stored): readonly FieldError[] {
  const [spec, before] = [specOf(definition), specOf(current)];
  const [names, oldNames] = [recordAt(spec, 'names') ?? {}, recordAt(before, 'names') ?? {}];
  const pairs = [
    ['spec.group', spec['group'], before['group']],
    ['spec.scope', spec['scope'], before['scope']],
    ['spec.names.kind', names['kind'], oldNames['kind']],
    ['spec.names.plural', names['plural'], oldNames['plural']],
  ] as const;
  return pairs.flatMap(([field, now, was]) =>
    now === was ? [] : [invalid(field, now, 'field is immutable')],
  );
}
