// The scheduler's messages about requirements that are wrong.
import { describe, expect, test } from 'vitest';
import { compileLabelSelector } from './label-selector.js';
import { compilePreferredTerms } from './node-selector.js';

describe('requirements', () => {
  test('all that is wrong with one requirement of a label selector is told', () => {
    const { error } = compileLabelSelector({ matchExpressions: [{ key: '/x', operator: 'In', values: [] }] });
    expect(error).toBe(
      "[key: Invalid value: \"/x\": prefix part must be non-empty, values: Invalid value: null: for 'in', 'notin' " +
        "operators, values set can't be empty]",
    );
  });

  test('exact labels have to be labels, and an operator that is missing is shown as none', () => {
    expect(compileLabelSelector({ matchLabels: { app: 'a b' } }).error).toMatch(
      /^values\[0\]\[app\]: Invalid value: "a b"/,
    );
    const without = { matchExpressions: [{ key: 'k' } as { key: string; operator: 'In' }] };
    expect(compileLabelSelector(without).error).toBe('"" is not a valid label selector operator');
  });

  test('an unknown operator of a node selector hides what else is wrong', () => {
    expect(errorsOf({ key: '', operator: 'Equals', values: ['a b'] })).toEqual([
      '[0].matchExpressions[0].operator: Unsupported value: "Equals": supported values: "In", "NotIn", "Exists", ' +
        '"DoesNotExist", "Gt", "Lt"',
    ]);
  });

  test('a node selector tells no values from absent ones', () => {
    const message = "for 'Gt', 'Lt' operators, exactly one value is required";
    const at = '[0].matchExpressions[0].values: Invalid value:';
    expect(errorsOf({ key: 'k', operator: 'Gt', values: [] })).toEqual([`${at} []: ${message}`]);
    expect(errorsOf({ key: 'k', operator: 'Gt' })).toEqual([`${at} null: ${message}`]);
  });

  test('a field has one value, and the others are shown', () => {
    const field = { key: 'metadata.name', operator: 'In', values: ['a', 'b'] } as const;
    const { errors } = compilePreferredTerms([
      { weight: 1, preference: { matchFields: [{ ...field, values: ['a', 'b'] }] } },
    ]);
    expect(errors).toEqual(['[0].matchFields[0].values: Invalid value: ["a","b"]: must have one element']);
  });

  test('a preference without weight is not looked at', () => {
    const wrong = { matchExpressions: [{ key: '', operator: 'Exists' as const }] };
    expect(compilePreferredTerms([{ weight: 0, preference: wrong }]).errors).toEqual([]);
  });
});

const errorsOf = (requirement: { key: string; operator: string; values?: string[] }): readonly string[] =>
  compilePreferredTerms([
    { weight: 1, preference: { matchExpressions: [requirement as { key: string; operator: 'In' }] } },
  ]).errors;
