import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isConfigMapKey,
  isDns1035Label,
  isDns1123Label,
  isDns1123Subdomain,
  isLabelValue,
  isPortName,
  isQualifiedName,
  validateAnnotations,
  validateLabels,
} from './names.js';

const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const NAME_PART =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const DNS1035 =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

describe('messages are those that kube-apiserver was recorded with', () => {
  test.each([
    [isDns1123Subdomain, 'Bad_Name', [SUBDOMAIN]],
    [isDns1123Subdomain, 'a/b', [SUBDOMAIN]],
    [isDns1123Subdomain, 'a'.repeat(254), ['must be no more than 253 characters']],
    [isDns1123Subdomain, 'a\n', [SUBDOMAIN]],
    [isDns1123Subdomain, 'a.b-c.1', []],
    [isDns1035Label, '1abc', [DNS1035]],
    [isDns1035Label, 'abc-1', []],
    [isQualifiedName, 'bad finalizer', [`name part ${NAME_PART}`]],
    [isQualifiedName, '', ['name part must be non-empty', `name part ${NAME_PART}`]],
    [
      isQualifiedName,
      '-a/b/c',
      [
        `a qualified name ${NAME_PART} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
      ],
    ],
    [isQualifiedName, '/a', ['prefix part must be non-empty']],
    [isQualifiedName, 'A_b/a', [`prefix part ${SUBDOMAIN}`]],
    [isQualifiedName, 'example.com/my_Name.1', []],
    [isLabelValue, '', []],
    [isLabelValue, 'a'.repeat(64), ['must be no more than 63 characters']],
    [
      isDns1123Label,
      'a.b',
      [expect.stringMatching(/^a lowercase RFC 1123 label must .*'my-name',  or '123-abc'/)],
    ],
    [
      isLabelValue,
      '-a',
      [expect.stringMatching(/^a valid label must be an empty string or consist of .*'MyValue'/)],
    ],
    [isConfigMapKey, 'a b', [expect.stringMatching(/^a valid config key must/)]],
    [isConfigMapKey, '..', ["must not be '..'"]],
    [isConfigMapKey, '..a', ["must not start with '..'"]],
    [isConfigMapKey, 'ca.crt', []],
    [isPortName, 'TOO_LONG_PORT_NAME', expect.arrayContaining(['must be no more than 15 characters'])],
    [isPortName, '80', ['must contain at least one letter (a-z)']],
    [isPortName, 'http-1', []],
  ])('%o of %j', (check, text, messages) => {
    expect(check(text)).toEqual(messages);
  });
});

test('labels: keys and values; annotations: keys in any case, and the total size', () => {
  expect(validateLabels({ 'a b': '-', ok: 'ok' }).map(({ value }) => value)).toEqual(['a b', '-']);
  expect(validateLabels(undefined)).toEqual([]);
  expect(validateAnnotations({ 'Example.COM/x': 'any text at all ' })).toEqual([]);
  expect(validateAnnotations({ a: 'x'.repeat(256 * 1024) })).toEqual([
    { value: '', message: 'may not be more than 262144 bytes' },
  ]);
});

test('no text makes a check throw or hang', () => {
  const nasty = fc.oneof(
    fc.string(),
    fc.nat(5000).map((length) => `${'a-'.repeat(length)}_`),
  );
  fc.assert(
    fc.property(nasty, (text) => {
      for (const check of [isDns1123Subdomain, isQualifiedName, isLabelValue, isConfigMapKey, isPortName])
        check(text);
    }),
  );
});
