import { expect, it } from 'vitest';
import { withParameters } from './with-parameters.js';

it('puts given values and defaults in, and leaves all other references', () => {
  const template = {
    Parameters: { A: { Type: 'String' }, B: { Type: 'String', Default: 'b' }, C: { Type: 'String' } },
    Resources: {
      R: {
        Properties: { X: { Ref: 'A' }, Y: [{ 'Fn::Sub': '${A}/${B}/${AWS::Region}/${C}' }], Z: { Ref: 'S' } },
      },
    },
  };
  expect(withParameters(template, { A: '1' })['Resources']).toEqual({
    R: { Properties: { X: '1', Y: [{ 'Fn::Sub': '1/b/${AWS::Region}/${C}' }], Z: { Ref: 'S' } } },
  });
});
