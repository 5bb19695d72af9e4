// Checks of environment variables and of the places they come from.
import {
  isConfigMapKey,
  isDns1123Subdomain,
  type Container,
  type EnvFromSource,
  type EnvVar,
  type EnvVarSource,
} from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { downwardFieldErrors, envFields, resourceFieldErrors } from './downward-api-validation.js';
import { invalid, invalidAll, required } from './field-errors.js';
import { environmentName } from './formats.js';

/** Everything wrong with `env` and `envFrom` of a container. */
export function environmentErrors(
  field: string,
  { env = [], envFrom = [] }: Pick<Container, 'env' | 'envFrom'>,
): readonly FieldError[] {
  return [
    ...env.flatMap((variable, index) => variableErrors(`${field}.env[${index}]`, variable)),
    ...envFrom.flatMap((source, index) => sourceErrors(`${field}.envFrom[${index}]`, source)),
  ];
}

function variableErrors(field: string, variable: EnvVar): readonly FieldError[] {
  const errors = [...environmentName(`${field}.name`, variable.name)];
  if (variable.valueFrom)
    errors.push(...valueFromErrors(`${field}.valueFrom`, variable.valueFrom, variable.value));
  return errors;
}

function valueFromErrors(
  field: string,
  from: EnvVarSource,
  value: string | undefined,
): readonly FieldError[] {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = from;
  const errors: FieldError[] = [];
  if (fieldRef) errors.push(...downwardFieldErrors(`${field}.fieldRef`, fieldRef, envFields));
  if (resourceFieldRef)
    errors.push(...resourceFieldErrors(`${field}.resourceFieldRef`, resourceFieldRef, false));
  if (configMapKeyRef) errors.push(...keyErrors(`${field}.configMapKeyRef`, configMapKeyRef));
  if (secretKeyRef) errors.push(...keyErrors(`${field}.secretKeyRef`, secretKeyRef));
  const sources = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter(
    Boolean,
  ).length;
  if (sources === 0) errors.push(invalid(field, '', noSource));
  else if (value) errors.push(invalid(field, '', 'may not be specified when `value` is not empty'));
  else if (sources > 1)
    errors.push(invalid(field, '', 'may not have more than one field specified at a time'));
  return errors;
}

const noSource = 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`';

function keyErrors(
  field: string,
  { name, key }: { readonly name?: string | undefined; readonly key: string },
): readonly FieldError[] {
  const errors: FieldError[] = name ? [] : [required(`${field}.name`)];
  if (key) errors.push(...invalidAll(`${field}.key`, key, isConfigMapKey(key)));
  else errors.push(required(`${field}.key`));
  return errors;
}

function sourceErrors(
  field: string,
  { prefix, configMapRef, secretRef }: EnvFromSource,
): readonly FieldError[] {
  const errors: FieldError[] = prefix ? [...environmentName(`${field}.prefix`, prefix)] : [];
  if (configMapRef) errors.push(...referenceErrors(`${field}.configMapRef.name`, configMapRef.name));
  if (secretRef) errors.push(...referenceErrors(`${field}.secretRef.name`, secretRef.name));
  const sources = [configMapRef, secretRef].filter(Boolean).length;
  if (sources === 0) errors.push(invalid(field, '', 'must specify one of: `configMapRef` or `secretRef`'));
  else if (sources > 1)
    errors.push(invalid(field, '', 'may not have more than one field specified at a time'));
  return errors;
}

const referenceErrors = (field: string, name: string | undefined): readonly FieldError[] =>
  name ? invalidAll(field, name, isDns1123Subdomain(name)) : [required(field)];
