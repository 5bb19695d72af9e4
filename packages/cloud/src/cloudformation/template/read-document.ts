// Text of a template, JSON or YAML with CloudFormation's short tags (`!Ref`, `!Sub`, `!GetAtt`), into one value with
// long names.
import { parseDocument, YAMLMap, type CollectionTag, type ScalarTag } from 'yaml';
import { templateFormatError } from '../problems.js';

/** Functions that have a short tag; `Ref` and `Condition` keep their names, the others take the prefix `Fn::`. */
const SHORT_TAGS = [
  'And',
  'Base64',
  'Cidr',
  'Equals',
  'FindInMap',
  'GetAZs',
  'GetAtt',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
] as const;

/** Reads the text of a template; throws ValidationError in AWS's words when it is neither JSON nor YAML. */
export function readDocument(text: string): unknown {
  if (text.trim() === '') throw templateFormatError('At least one Resources member must be defined.');
  if (text.trimStart().startsWith('{')) return readJson(text);
  const document = parseDocument(text, { customTags, version: '1.1', merge: true, uniqueKeys: true });
  const [problem] = document.errors;
  if (problem) throw templateFormatError(`YAML not well-formed. ${placeOf(problem.linePos)}`);
  return document.toJS({ maxAliasCount: 100 });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw templateFormatError('JSON not well-formed.');
  }
}

const placeOf = (at: readonly { line: number; col: number }[] | undefined): string =>
  at?.[0] ? `(line ${at[0].line}, column ${at[0].col})` : '';

const longName = (tag: string): string => (tag === 'Ref' || tag === 'Condition' ? tag : `Fn::${tag}`);

/** `!GetAtt A.b.c` names a resource and an attribute that may itself have dots. */
function scalarArgument(tag: string, text: string): unknown {
  if (tag !== 'GetAtt') return text;
  const dot = text.indexOf('.');
  return dot < 0 ? text : [text.slice(0, dot), text.slice(dot + 1)];
}

const scalarTag = (tag: string): ScalarTag => ({
  tag: `!${tag}`,
  resolve: (text) => ({ [longName(tag)]: scalarArgument(tag, text) }),
});

/** The same tag on a list or a map: the collection is the argument. */
const collectionTag = (tag: string, collection: 'seq' | 'map'): CollectionTag => ({
  tag: `!${tag}`,
  collection,
  resolve(node) {
    // The node itself is kept, so that tags and aliases inside it resolve with the document.
    const call = new YAMLMap();
    call.set(longName(tag), node);
    return call;
  },
});

const customTags = ['Ref', 'Condition', ...SHORT_TAGS].flatMap((tag) => [
  scalarTag(tag),
  collectionTag(tag, 'seq'),
  collectionTag(tag, 'map'),
]);
