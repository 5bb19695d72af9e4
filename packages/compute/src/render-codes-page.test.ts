// Every code of both registries has its row in docs/codes.md.
import { expectGolden } from '@berth/testing';
import { expect, it } from 'vitest';
import { lintCodes } from './lint/lint-codes.js';
import { computeProblems } from './problems.js';
import { renderCodesPage } from './render-codes-page.js';

it('lists every code once', () => {
  const page = renderCodesPage();
  for (const code of [...Object.keys(computeProblems), ...Object.keys(lintCodes)]) {
    expect(page.split(`| \`${code}\` |`)).toHaveLength(2);
  }
  expectGolden('../../../../docs/codes.md', page);
});
