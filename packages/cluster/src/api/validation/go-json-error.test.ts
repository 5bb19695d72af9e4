import { expect, test } from 'vitest';
import { GO_MAP, jsonSyntaxError, jsonTypeError } from './go-json-error.js';

// What Go 1.26 says of these texts.
test.each([
  ['nope', "invalid character 'o' in literal null (expecting 'u')"],
  ['', 'unexpected end of JSON input'],
  ['{', 'unexpected end of JSON input'],
  ['{a}', "invalid character 'a' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ['[1,]', "invalid character ']' looking for beginning of value"],
  ['[1 2]', "invalid character '2' after array element"],
  ['[1', 'unexpected end of JSON input'],
  ['tru', "invalid character ' ' in literal true (expecting 'e')"],
  ['trux', "invalid character 'x' in literal true (expecting 'e')"],
  ['-', "invalid character ' ' in numeric literal"],
  ['-x', "invalid character 'x' in numeric literal"],
  ['01', "invalid character '1' after top-level value"],
  ['1.x', "invalid character 'x' after decimal point in numeric literal"],
  ['1e', "invalid character ' ' in exponent of numeric literal"],
  ['1e+z', "invalid character 'z' in exponent of numeric literal"],
  ['"a\\x"', "invalid character 'x' in string escape code"],
  ['"a\\u12g"', "invalid character 'g' in \\u hexadecimal character escape"],
  ['"a\nb"', "invalid character '\\n' in string literal"],
  ['{} x', "invalid character 'x' after top-level value"],
  ['é', "invalid character 'Ã' looking for beginning of value"],
  ["'a'", "invalid character '\\'' looking for beginning of value"],
  ['nul"', "invalid character '\"' in literal null (expecting 'l')"],
  ['{"a":é}', "invalid character 'Ã' looking for beginning of value"],
  ['"abc', 'unexpected end of JSON input'],
  ['[true,false,null,{"a":[1.5e-3]}]', undefined],
])('%j', (text, message) => {
  expect(jsonSyntaxError(text)).toBe(message);
});

test('another type', () => {
  expect(jsonTypeError([], GO_MAP)).toBe(
    'json: cannot unmarshal array into Go value of type map[string]interface {}',
  );
});
