// What a program looks up besides its resources: the account, images, the issuer.
import { type ExportResource, type ExportValue, isValueList, valuesIn } from './export-value.js';

export interface ProgramFacts {
  readonly usesAccount: boolean;
  readonly usesIssuer: boolean;
  readonly usesIpv6Blocks: boolean;
  /** Paths of SSM parameters, each once. */
  readonly parameters: readonly string[];
}

/** Looks at every value of every resource. */
export function programFacts(resources: readonly ExportResource[]): ProgramFacts {
  const values = resources.flatMap(({ fields }) => Object.values(fields)).flatMap(valuesIn);
  const kinds = values.flatMap((value) => (isKinded(value) ? [value] : []));
  return {
    usesAccount: kinds.some(({ kind }) => kind === 'account'),
    usesIssuer: kinds.some(({ kind }) => kind === 'issuer'),
    usesIpv6Blocks: kinds.some(({ kind }) => kind === 'ipv6-block'),
    parameters: [...new Set(kinds.flatMap((value) => (value.kind === 'ssm' ? [value.path] : [])))],
  };
}

/** A name for the look-up of a parameter, made from its path. */
export const parameterName = (path: string): string =>
  `image_${path
    .replace(/^\/aws\/service\//, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')}`;

const isKinded = (value: ExportValue): value is Extract<ExportValue, { readonly kind: string }> =>
  typeof value === 'object' && !isValueList(value);
