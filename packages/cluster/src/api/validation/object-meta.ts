// Checks of metadata that every kind shares: names, labels, annotations, owners, finalizers.
import {
  assertNever,
  isDns1035Label,
  isDns1123Label,
  isDns1123Subdomain,
  isQualifiedName,
  validateAnnotations,
  validateLabels,
  type ObjectMeta,
  type OwnerReference,
} from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { forbidden, invalid, invalidAll, required, tooLong } from './field-errors.js';
import { nonNegative } from './formats.js';

export interface MetaRules {
  readonly namespaced: boolean;
  readonly nameRule: 'subdomain' | 'label' | 'label-1035' | 'path-segment';
  /** Checks that the kind's own update rules repeat. */
  readonly metaChecks: 'update' | 'whole' | 'both' | 'none';
}

/** Everything wrong with the metadata of an object to be created. */
export function validateMeta(
  metadata: ObjectMeta,
  rules: MetaRules,
  path = 'metadata',
): readonly FieldError[] {
  const { name = '', generateName = '' } = metadata;
  const check = nameChecks[rules.nameRule];
  const errors: FieldError[] = [];
  if (generateName)
    errors.push(...invalidAll(`${path}.generateName`, generateName, check(maskTrailingDash(generateName))));
  if (name === '') errors.push(required(`${path}.name`, 'name or generateName is required'));
  else errors.push(...invalidAll(`${path}.name`, name, check(name)));
  errors.push(...namespaceErrors(metadata, rules, path));
  errors.push(...metaErrors(metadata, path));
  return errors;
}

/** Everything wrong with the metadata of an object to be changed. */
export function validateMetaUpdate(
  metadata: ObjectMeta,
  before: ObjectMeta,
  rules: MetaRules,
): readonly FieldError[] {
  const errors: FieldError[] = [...wholeErrors(metadata, 'metadata')];
  if (metadata.generation !== undefined && metadata.generation < (before.generation ?? 0))
    errors.push(invalid('metadata.generation', metadata.generation, 'must not be decremented'));
  for (const field of ['name', 'namespace', 'uid'] as const) {
    if (field === 'namespace' && !rules.namespaced) continue;
    if (metadata[field] !== before[field])
      errors.push(invalid(`metadata.${field}`, metadata[field] ?? '', 'field is immutable'));
  }
  return [...errors, ...changeableErrors(metadata, 'metadata'), ...ownErrors(metadata, rules)];
}

/** What the kind's own rules find once more; kube-apiserver does not thin out such repetitions. */
function ownErrors(metadata: ObjectMeta, { metaChecks }: MetaRules): readonly FieldError[] {
  const names = finalizerNameErrors(metadata.finalizers ?? [], 'metadata.finalizers');
  const update = [...changeableErrors(metadata, 'metadata'), ...names];
  const whole = [...wholeErrors(metadata, 'metadata'), ...names];
  switch (metaChecks) {
    case 'none':
      return [];
    case 'update':
      return update;
    case 'whole':
      return whole;
    case 'both':
      return [...update, ...whole];
    default:
      return assertNever(metaChecks);
  }
}

/** Errors of labels: keys and values, each with the field's own name. */
export const labelErrors = (
  field: string,
  labels: Readonly<Record<string, string>> | undefined,
): readonly FieldError[] =>
  validateLabels(labels).map(({ value, message }) => invalid(field, value, message));

/** Errors of annotations. */
export function annotationErrors(
  field: string,
  annotations: Readonly<Record<string, string>> | undefined,
): readonly FieldError[] {
  return validateAnnotations(annotations).map(({ value, message }) =>
    message.startsWith('may not be more than')
      ? tooLong(field, maxAnnotationBytes)
      : invalid(field, value, message),
  );
}

const maxAnnotationBytes = 256 * 1024;

/** The last dash of a generateName is followed by the suffix, so it may stand at the end. */
const maskTrailingDash = (name: string): string => (/.-$/.test(name) ? `${name.slice(0, -1)}a` : name);

function pathSegment(name: string): readonly string[] {
  const messages: string[] = [];
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  if (name.includes('/')) messages.push("may not contain '/'");
  if (name.includes('%')) messages.push("may not contain '%'");
  return messages;
}

const noDotsLabel = (name: string): readonly string[] =>
  name.includes('.') ? ['must not contain dots'] : isDns1123Label(name);

const nameChecks: Readonly<Record<MetaRules['nameRule'], (name: string) => readonly string[]>> = {
  subdomain: isDns1123Subdomain,
  label: noDotsLabel,
  'label-1035': isDns1035Label,
  'path-segment': pathSegment,
};

function namespaceErrors(
  { namespace = '' }: ObjectMeta,
  rules: MetaRules,
  path: string,
): readonly FieldError[] {
  const field = `${path}.namespace`;
  if (!rules.namespaced) return namespace ? [forbidden(field, 'not allowed on this type')] : [];
  if (!namespace) return [required(field)];
  return invalidAll(field, namespace, isDns1123Label(namespace));
}

const metaErrors = (metadata: ObjectMeta, path: string): readonly FieldError[] => [
  ...wholeErrors(metadata, path),
  ...finalizerNameErrors(metadata.finalizers ?? [], `${path}.finalizers`),
];

const wholeErrors = (metadata: ObjectMeta, path: string): readonly FieldError[] => [
  ...nonNegative(`${path}.generation`, metadata.generation),
  ...changeableErrors(metadata, path),
  ...finalizerErrors(metadata.finalizers ?? [], `${path}.finalizers`),
];

const changeableErrors = (metadata: ObjectMeta, path: string): readonly FieldError[] => [
  ...labelErrors(`${path}.labels`, metadata.labels),
  ...annotationErrors(`${path}.annotations`, metadata.annotations),
  ...ownerErrors(metadata.ownerReferences ?? [], `${path}.ownerReferences`),
];

function ownerErrors(owners: readonly OwnerReference[], path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  let controller: string | undefined;
  owners.forEach((owner, index) => {
    errors.push(...oneOwnerErrors(owner, `${path}[${index}]`));
    if (owner.controller !== true) return;
    const name = `${owner.kind}/${owner.name}`;
    if (controller !== undefined) {
      const found = `Found "true" in references for ${controller} and ${name}`;
      const detail = `Only one reference can have Controller set to true. ${found}`;
      errors.push(invalid(path, owners.map(goOwner), detail));
    } else controller = name;
  });
  return errors;
}

function oneOwnerErrors(owner: OwnerReference, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const [group, version] = owner.apiVersion.includes('/')
    ? owner.apiVersion.split('/')
    : ['', owner.apiVersion];
  if (!version) errors.push(invalid(`${path}.apiVersion`, owner.apiVersion, 'version must not be empty'));
  if (owner.kind === '') errors.push(invalid(`${path}.kind`, owner.kind, 'kind must not be empty'));
  if (owner.name === '') errors.push(invalid(`${path}.name`, owner.name, 'name must not be empty'));
  if (owner.uid === '') errors.push(invalid(`${path}.uid`, owner.uid, 'uid must not be empty'));
  if (group === '' && owner.kind === 'Event')
    errors.push(
      invalid(path, goOwner(owner), `${owner.apiVersion}, Kind=Event is disallowed from being an owner`),
    );
  return errors;
}

const goOwner = ({
  apiVersion,
  kind,
  name,
  uid,
  controller,
  blockOwnerDeletion,
}: OwnerReference): unknown => ({
  apiVersion,
  kind,
  name,
  uid,
  controller,
  blockOwnerDeletion,
});

const standardFinalizers: ReadonlySet<string> = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

function finalizerErrors(finalizers: readonly string[], path: string): readonly FieldError[] {
  const errors = finalizers.flatMap((finalizer) => [
    ...invalidAll(path, finalizer, isQualifiedName(finalizer)),
  ]);
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion'))
    errors.push(invalid(path, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'));
  return errors;
}

const finalizerNameErrors = (finalizers: readonly string[], path: string): readonly FieldError[] =>
  finalizers.flatMap((finalizer, index) => {
    if (finalizer.includes('/') || standardFinalizers.has(finalizer)) return [];
    const detail = 'name is neither a standard finalizer name nor is it fully qualified';
    return [invalid(`${path}[${index}]`, finalizer, detail)];
  });
