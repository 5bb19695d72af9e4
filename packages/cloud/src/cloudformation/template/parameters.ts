// Parameters: from what the caller gives, what the stack had, and the defaults, with the constraints checked.
import { validationError } from '../problems.js';
import type { ParameterDeclaration, Template } from './template.js';

/** One parameter as callers give it. */
export interface GivenParameter {
  readonly key: string;
  readonly value?: string | undefined;
  readonly usePreviousValue: boolean;
}

/** The text of every parameter of the template. Throws ValidationError. */
export function resolveParameters(
  template: Template,
  given: readonly GivenParameter[],
  previous: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const strange = given.map(({ key }) => key).filter((key) => !template.parameters.has(key));
  if (strange.length > 0) {
    throw validationError(`Parameters: [${strange.join(', ')}] do not exist in the template`);
  }
  const byKey = new Map(given.map((parameter) => [parameter.key, parameter]));
  const missing: string[] = [];
  const values: Record<string, string> = {};
  for (const declaration of template.parameters.values()) {
    const value = textOf(declaration, byKey.get(declaration.name), previous);
    if (value === undefined) missing.push(declaration.name);
    else values[declaration.name] = value;
  }
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  for (const declaration of template.parameters.values()) check(declaration, values[declaration.name] ?? '');
  return values;
}

/** A parameter as Ref gives it: lists are split at commas. */
export const parameterValue = ({ type }: ParameterDeclaration, text: string): unknown =>
  type === 'CommaDelimitedList' || /^(AWS::SSM::Parameter::Value<)?List</.test(type)
    ? text.split(',').map((part) => part.trim())
    : text;

function textOf(
  { name, default: fallback }: ParameterDeclaration,
  given: GivenParameter | undefined,
  previous: Readonly<Record<string, string>>,
): string | undefined {
  if (given?.usePreviousValue) return previous[name] ?? defaultText(fallback);
  return given?.value ?? defaultText(fallback);
}

const defaultText = (value: unknown): string | undefined =>
  value === undefined ? undefined : Array.isArray(value) ? value.join(',') : String(value);

function check(declaration: ParameterDeclaration, value: string): void {
  const { name, allowedValues, allowedPattern, minLength = 0, maxLength = Infinity } = declaration;
  const refuse = (rule: string): never => {
    const { constraintDescription: own } = declaration;
    throw validationError(`Parameter '${name}' ${own ? `failed to satisfy constraint: ${own}` : rule}`);
  };
  if (allowedValues && !allowedValues.includes(value)) {
    refuse(`must be one of AllowedValues`);
  }
  if (allowedPattern !== undefined && !matches(allowedPattern, value)) {
    refuse(`must match pattern ${allowedPattern}`);
  }
  if (value.length < minLength) refuse(`must contain at least ${minLength} characters`);
  if (value.length > maxLength) refuse(`must contain at most ${maxLength} characters`);
  if (declaration.type === 'Number') checkNumber(declaration, value, refuse);
}

function checkNumber(
  { minValue = -Infinity, maxValue = Infinity }: ParameterDeclaration,
  value: string,
  refuse: (rule: string) => never,
): void {
  const number = Number(value);
  if (value.trim() === '' || Number.isNaN(number)) refuse('must be a number');
  if (number < minValue) refuse(`must be a number not less than ${minValue}`);
  if (number > maxValue) refuse(`must be a number not greater than ${maxValue}`);
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(value);
  } catch {
    throw validationError(`Template format error: '${pattern}' is not a regular expression`);
  }
}
