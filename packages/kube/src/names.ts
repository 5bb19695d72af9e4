// Names, labels and annotations: what Kubernetes accepts, with kube-apiserver's own messages.
// https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
// Every check gives the messages of what is wrong; an empty list means valid.
import type { Labels } from './labels.js';

/** One thing wrong with a map of labels or annotations, as field errors of the API show it. */
export interface NameError {
  /** The key or the value that is wrong. */
  readonly value: string;
  readonly message: string;
}

interface Grammar {
  /** Regular expression, as messages show it. */
  readonly source: string;
  readonly maxLength: number;
  readonly text: string;
  readonly examples: readonly string[];
}

const LABEL_SOURCE = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN_SOURCE = `${LABEL_SOURCE}(\\.${LABEL_SOURCE})*`;
const DNS1035_SOURCE = '[a-z]([-a-z0-9]*[a-z0-9])?';
const QUALIFIED_SOURCE = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE_SOURCE = `(${QUALIFIED_SOURCE})?`;
const CONFIG_KEY_SOURCE = '[-._a-zA-Z0-9]+';
const MAX_ANNOTATION_BYTES = 256 * 1024;

const NAME_TEXT =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const EDGES = 'and must start and end with an alphanumeric character';
const DNS1123_LABEL: Grammar = {
  source: LABEL_SOURCE,
  maxLength: 63,
  text: `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', ${EDGES}`,
  examples: ['my-name', '123-abc'],
};
const DNS1123_SUBDOMAIN: Grammar = {
  source: SUBDOMAIN_SOURCE,
  maxLength: 253,
  text: `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', ${EDGES}`,
  examples: ['example.com'],
};
const DNS1035_LABEL: Grammar = {
  source: DNS1035_SOURCE,
  maxLength: 63,
  text:
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', " +
    'start with an alphabetic character, and end with an alphanumeric character',
  examples: ['my-name', 'abc-123'],
};
const NAME_PART: Grammar = {
  source: QUALIFIED_SOURCE,
  maxLength: 63,
  text: NAME_TEXT,
  examples: ['MyName', 'my.name', '123-abc'],
};
const LABEL_VALUE: Grammar = {
  source: LABEL_VALUE_SOURCE,
  maxLength: 63,
  text: `a valid label must be an empty string or ${NAME_TEXT.slice('must '.length)}`,
  examples: ['MyValue', 'my_value', '12345'],
};
const CONFIG_KEY: Grammar = {
  source: CONFIG_KEY_SOURCE,
  maxLength: 253,
  text: "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  examples: ['key.name', 'KEY_NAME', 'key-name'],
};

/** A DNS label: namespaces, container and port names. */
export const isDns1123Label = (text: string): readonly string[] => check(DNS1123_LABEL, text);

/** A DNS subdomain: the names of most objects. */
export const isDns1123Subdomain = (text: string): readonly string[] => check(DNS1123_SUBDOMAIN, text);

/** A DNS label that starts with a letter: names of Services. */
export const isDns1035Label = (text: string): readonly string[] => check(DNS1035_LABEL, text);

/** A label's value; may be empty. */
export const isLabelValue = (text: string): readonly string[] => check(LABEL_VALUE, text);

/** A label's or annotation's key: `name` or `prefix/name`. */
export function isQualifiedName(text: string): readonly string[] {
  const parts = text.split('/');
  if (parts.length > 2) {
    const suffix = "with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
    return [`a qualified name ${messageOf(NAME_PART)} ${suffix}`];
  }
  const [prefix = '', name = ''] = parts.length === 2 ? parts : [undefined, text];
  return [...(parts.length === 2 ? checkPrefix(prefix) : []), ...checkNamePart(name)];
}

/** A key of a ConfigMap or Secret. */
export function isConfigMapKey(text: string): readonly string[] {
  const messages = [...check(CONFIG_KEY, text)];
  if (text === '.') messages.push("must not be '.'");
  if (text === '..') messages.push("must not be '..'");
  else if (text.startsWith('..')) messages.push("must not start with '..'");
  return messages;
}

/** The name of a container's port: at most 15 of `[a-z0-9-]` with a letter, as IANA service names are. */
export function isPortName(text: string): readonly string[] {
  const messages: string[] = [];
  if (text.length > 15) messages.push('must be no more than 15 characters');
  if (!/^[-a-z0-9]+$/.test(text))
    messages.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(text)) messages.push('must contain at least one letter (a-z)');
  if (text.includes('--')) messages.push('must not contain consecutive hyphens');
  if (text.startsWith('-') || text.endsWith('-')) messages.push('must not begin or end with a hyphen');
  return messages;
}

/** Everything wrong with a map of labels, keys before values. */
export function validateLabels(labels: Labels | undefined): readonly NameError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...isQualifiedName(key).map((message) => ({ value: key, message })),
    ...isLabelValue(value).map((message) => ({ value, message })),
  ]);
}

/** Everything wrong with a map of annotations: keys (their case does not count) and the total size. */
export function validateAnnotations(annotations: Labels | undefined): readonly NameError[] {
  const entries = Object.entries(annotations ?? {});
  const errors = entries.flatMap(([key]) =>
    isQualifiedName(key.toLowerCase()).map((message) => ({ value: key, message })),
  );
  const bytes = entries.reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  if (bytes <= MAX_ANNOTATION_BYTES) return errors;
  return [...errors, { value: '', message: `may not be more than ${MAX_ANNOTATION_BYTES} bytes` }];
}

function messageOf({ source, text, examples }: Grammar): string {
  const shown = examples.map((example) => `'${example}'`).join(',  or ');
  return `${text} (e.g. ${shown}, regex used for validation is '${source}')`;
}

const patterns = new Map<Grammar, RegExp>();

function patternOf(grammar: Grammar): RegExp {
  const known = patterns.get(grammar) ?? new RegExp(`^(?:${grammar.source})$`);
  patterns.set(grammar, known);
  return known;
}

function check(grammar: Grammar, text: string): readonly string[] {
  const isLong = Buffer.byteLength(text) > grammar.maxLength;
  const messages = isLong ? [`must be no more than ${grammar.maxLength} characters`] : [];
  return patternOf(grammar).test(text) ? messages : [...messages, messageOf(grammar)];
}

function checkPrefix(prefix: string): readonly string[] {
  if (prefix === '') return ['prefix part must be non-empty'];
  return isDns1123Subdomain(prefix).map((message) => `prefix part ${message}`);
}

function checkNamePart(name: string): readonly string[] {
  const messages = check(NAME_PART, name).map((message) => `name part ${message}`);
  return name === '' ? ['name part must be non-empty', ...messages] : messages;
}
