// A helper's template as a file that can be given to CloudFormation by itself: what its parameters would be given is
// their default.
import type { Stack } from '@berth/aws';

/** The text; parameters in `without` keep the default that they have, or none. */
export function templateText(
  { template, parameters }: Pick<Stack, 'template' | 'parameters'>,
  { without = [] }: { readonly without?: readonly string[] } = {},
): string {
  const declared = Object.entries(template.Parameters ?? {}).map(([name, parameter]) => {
    const value = without.includes(name) ? undefined : parameters[name];
    return [name, value === undefined ? parameter : { ...parameter, Default: value }] as const;
  });
  const section = declared.length === 0 ? {} : { Parameters: Object.fromEntries(declared) };
  return `${JSON.stringify({ ...template, ...section }, null, 2)}\n`;
}
