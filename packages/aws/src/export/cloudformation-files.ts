// Stacks as files, one each in the order of their creation, with the commands that create them.
import type { Stack } from '../render/stack.js';
import type { CfnValue } from '../render/template.js';
import type { ExportFile } from './export-file.js';
import { isList, isObject } from './resolve-value.js';
import { ACCOUNT_STAND_IN } from './translation.js';

/** What an order of stacks is written for. */
export interface StackFiles {
  readonly stacks: readonly Stack[];
  readonly region: string;
  /** The issuer that templates show before there is one. */
  readonly issuer: string;
  readonly header: readonly string[];
}

/** Gives `01-NAME.json`, `02-…`, and README.txt. */
export function cloudformationFiles({ stacks, region, issuer, header }: StackFiles): readonly ExportFile[] {
  const named = stacks.map((stack, index) => ({
    stack,
    path: `${String(index + 1).padStart(2, '0')}-${stack.name}.json`,
    text: `${JSON.stringify(withAccount(templateOf(stack)), null, 2)}\n`,
  }));
  const usesIssuer = named.filter(({ text }) => text.includes(issuer));
  const readme = [
    ...header,
    '',
    'One file a stack. Create them in this order, each after the one before it is complete:',
    '',
    ...named.flatMap(({ stack, path }) => [...commandLines(stack, path, region), '']),
    ...(usesIssuer.length > 0
      ? [
          `Before ${usesIssuer[0]?.path ?? ''}, put the issuer of the cluster in the place of`,
          `${issuer}`,
          `in ${usesIssuer.map(({ path }) => path).join(', ')}.`,
          'When the cluster stands, it is told, with https:// before it, by',
          '',
          `  aws cloudformation describe-stacks --region ${region} --stack-name ${stacks[0]?.name ?? ''} \\`,
          '    --query "Stacks[0].Outputs[?OutputKey==\'OpenIdConnectIssuerUrl\'].OutputValue" --output text',
          '',
        ]
      : []),
  ];
  return [
    ...named.map(({ path, text }) => ({ path, text })),
    { path: 'README.txt', text: `${readme.join('\n').trimEnd()}\n` },
  ];
}

const templateOf = ({ template }: Stack): CfnValue => JSON.parse(JSON.stringify(template));

function commandLines(
  { name, capabilities, tags, template, parameters }: Stack,
  path: string,
  region: string,
): readonly string[] {
  const open = Object.entries(template.Parameters ?? {})
    .filter(([key, { Default }]) => Default === undefined && parameters[key] === undefined)
    .map(([key, { Description = '' }]) => `    # ${key}: ${Description}`);
  const given = Object.entries(parameters).map(([key, value]) => `${key}=${value}`);
  const asked = open.map((line) => `${line.trim().slice(2).split(':')[0] ?? ''}=…`);
  const all = [...given, ...asked];
  const options = [
    `  aws cloudformation deploy --region ${region} --stack-name ${name} --template-file ${path}`,
    ...(capabilities.length > 0 ? [`    --capabilities ${capabilities.join(' ')}`] : []),
    ...(all.length > 0 ? [`    --parameter-overrides ${all.join(' ')}`] : []),
    `    --tags ${Object.entries(tags)
      .map(([key, value]) => `'${key}=${value}'`)
      .join(' ')}`,
  ].filter((line) => line.trim() !== '--tags');
  return [options.join(' \\\n'), ...open];
}

/** The account is CloudFormation's to say. */
function withAccount(value: CfnValue): CfnValue {
  if (typeof value === 'string') {
    if (!value.includes(ACCOUNT_STAND_IN)) return value;
    return { 'Fn::Sub': value.replaceAll('${', '${!').replaceAll(ACCOUNT_STAND_IN, '${AWS::AccountId}') };
  }
  if (isList(value)) return value.map(withAccount);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field = null]): readonly [string, CfnValue] => [
      key,
      key === 'Fn::Sub' ? withAccountInText(field) : withAccount(field),
    ]),
  );
}

/** The texts of `Fn::Sub` are substituted already. */
function withAccountInText(field: CfnValue): CfnValue {
  const put = (text: string): string => text.replaceAll(ACCOUNT_STAND_IN, '${AWS::AccountId}');
  if (typeof field === 'string') return put(field);
  if (!isList(field)) return field;
  return field.map((item) => (typeof item === 'string' ? put(item) : withAccount(item)));
}
