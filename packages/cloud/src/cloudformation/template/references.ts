// Which names a value refers to: found by walking its intrinsic functions, without evaluating any.
import { isJsonArray, isJsonObject } from '@berth/kube';

/** Something that a template value names. */
export type Reference =
  | { readonly kind: 'ref'; readonly name: string }
  | { readonly kind: 'attribute'; readonly name: string; readonly attribute: string }
  | { readonly kind: 'condition'; readonly name: string }
  | { readonly kind: 'mapping'; readonly name: string };

/** All references inside a value, in the order in which they are written. */
export function referencesIn(value: unknown): readonly Reference[] {
  const found: Reference[] = [];
  walk(value, found);
  return found;
}

/** The variables of an `Fn::Sub` text: `${Name}`, `${Name.Attribute}`; `${!literal}` is none. */
const subVariables = (text: string): readonly string[] =>
  [...text.matchAll(/\$\{(?!!)([^}]*)\}/g)].map(([, name = '']) => name.trim());

/** The resource and the attribute of an `Fn::GetAtt`; undefined when the argument has another form. */
export function attributeReference(argument: unknown): { name: string; attribute: unknown } | undefined {
  if (typeof argument === 'string') {
    const dot = argument.indexOf('.');
    return dot < 0 ? undefined : { name: argument.slice(0, dot), attribute: argument.slice(dot + 1) };
  }
  if (!isJsonArray(argument) || argument.length !== 2) return undefined;
  const [name, attribute] = argument;
  return typeof name === 'string' ? { name, attribute } : undefined;
}

function walk(value: unknown, found: Reference[]): void {
  if (isJsonArray(value)) for (const item of value) walk(item, found);
  if (!isJsonObject(value)) return;
  for (const [key, argument] of Object.entries(value)) {
    if (key === 'Ref' && typeof argument === 'string') found.push({ kind: 'ref', name: argument });
    else if (key === 'Condition' && typeof argument === 'string')
      found.push({ kind: 'condition', name: argument });
    else if (key === 'Fn::GetAtt') pushAttribute(argument, found);
    else if (key === 'Fn::Sub') pushSub(argument, found);
    else {
      pushFirst(key, argument, found);
      walk(argument, found);
    }
  }
}

function pushAttribute(argument: unknown, found: Reference[]): void {
  const reference = attributeReference(argument);
  if (!reference) return;
  found.push({ kind: 'attribute', name: reference.name, attribute: String(reference.attribute) });
  walk(reference.attribute, found);
}

/** `Fn::If` begins with the name of a condition, `Fn::FindInMap` with that of a mapping. */
function pushFirst(key: string, argument: unknown, found: Reference[]): void {
  const [first] = isJsonArray(argument) ? argument : [];
  if (typeof first !== 'string') return;
  if (key === 'Fn::If') found.push({ kind: 'condition', name: first });
  if (key === 'Fn::FindInMap') found.push({ kind: 'mapping', name: first });
}

function pushSub(argument: unknown, found: Reference[]): void {
  const [text, variables] = isJsonArray(argument) ? argument : [argument, {}];
  const own = isJsonObject(variables) ? variables : {};
  if (typeof text !== 'string') return;
  for (const name of subVariables(text)) {
    if (name in own) continue;
    const dot = name.indexOf('.');
    if (dot < 0) found.push({ kind: 'ref', name });
    else found.push({ kind: 'attribute', name: name.slice(0, dot), attribute: name.slice(dot + 1) });
  }
  walk(own, found);
}
