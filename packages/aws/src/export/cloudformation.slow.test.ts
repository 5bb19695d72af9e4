// Exported stacks of every preset before AWS' own linter (cfn-lint from PyPI): clean, but for what a list here argues.
import { presetNames, presetText, readClusterConfig } from '@berth/compute';
import { cfnLinter, lintTemplates } from '@berth/testing';
import { expect, it } from 'vitest';
import { exportCluster } from './export-cluster.js';

/** Rules that do not apply, and why. */
const argued: Readonly<Record<string, string>> = {
  W3010: 'zones are named: a plan has to say which, and eksctl names them too',
  W3687: 'rules for all protocols name ports as well, as eksctl does; EC2 ignores them',
  W7001: 'node groups of one kind carry the table of service principals for all',
};

it('finds nothing that is not argued', async ({ skip }) => {
  const program = await cfnLinter();
  if (!program) return skip('cfn-lint cannot be installed here');
  const templates = presetNames.flatMap((name) => {
    const { config } = readClusterConfig(presetText(name), `${name}.yaml`);
    const exported = config && exportCluster({ config, format: 'cloudformation' });
    if (!exported?.ok) throw new Error(`${name} cannot be exported`);
    return exported.value.files
      .filter(({ path }) => path.endsWith('.json'))
      .map(({ path, text }) => [`${name}-${path}`, text] as const);
  });
  expect(templates.length).toBeGreaterThan(20);
  expect(await lintTemplates(program, Object.fromEntries(templates), argued)).toEqual([]);
});
