// Each file in testdata/lint says at the end of a line which findings belong there: `# lint: CODE…`. What is found is
// exactly that, in words that a golden file holds.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expectGolden } from '@berth/testing';
import { describe, expect, it } from 'vitest';
import { presetNames, presetText } from '../presets.js';
import { lintCodes } from './lint-codes.js';
import { lintClusterConfig, type LintReport } from './lint-config.js';

const folder = fileURLToPath(new URL('../../testdata/lint/', import.meta.url));
const names = readdirSync(folder).sort();
const nowMs = Date.parse('2026-11-22T00:00:00Z');
const lint = (text: string, file: string) => lintClusterConfig(text, file, { nowMs });
const textOf = (name: string) => readFileSync(`${folder}${name}`, 'utf8');

function expected(text: string): readonly string[] {
  return text.split('\n').flatMap((line, index) => {
    const [, codes = ''] = line.split('# lint: ');
    return codes === '' ? [] : codes.split(' ').map((code) => `${index + 1} ${code}`);
  });
}

const render = ({ findings }: LintReport) =>
  findings
    .map(
      ({ place, severity, code, field, message, fix }) =>
        `${place.line}:${place.column} ${severity} ${code} (${field})\n  ${message}\n  fix: ${fix}\n`,
    )
    .join('');

describe('lint', () => {
  it.each(names)('finds what %s says, at its lines', (name) => {
    const text = textOf(name);
    const { findings, problems } = lint(text, name);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const found = findings.map(({ place, code }) => `${place.line} ${code}`);
    expect(found.toSorted()).toEqual(expected(text).toSorted());
  });

  it.each(names)('words the findings of %s', (name) => {
    expectGolden(`lint-${name.replace('.yaml', '.txt')}`, render(lint(textOf(name), name)));
  });

  it('has an example of every code but those that no table lets happen', () => {
    const shown = new Set(names.flatMap((name) => expected(textOf(name)).map((line) => line.split(' ')[1])));
    const notShown = Object.keys(lintCodes).filter((code) => !shown.has(code));
    expect(notShown).toEqual(['instances.not-offered', 'instances.some-zones']);
  });

  it.each(presetNames)('has nothing against the preset %s but for information', (name) => {
    const report = lint(presetText(name), `${name}.yaml`);
    expect(report.findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
    expectGolden(`lint-preset-${name}.txt`, render(report));
  });

  it('does not guess about a file with errors', () => {
    const { findings, problems } = lint(
      'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\n',
      'broken.yaml',
    );
    expect(findings).toEqual([]);
    expect(problems.length).toBeGreaterThan(0);
  });

  it('passes on what reading the file warns of', () => {
    const { findings } = lint(
      'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: a, region: us-west-2}\n' +
        'nodeGroups:\n  - name: w\n    instanceType: c5.larg\n    minSize: 0\n',
      'a.yaml',
    );
    const codes = findings.map(({ code }) => code).filter((code) => !/^(network|version)/.test(code));
    expect(codes).toEqual(['instances.unknown', 'config.never-a-node']);
  });

  it('knows what a region does not offer', () => {
    const text = (type: string, region: string) =>
      `apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: a, region: ${region}}\nmanagedNodeGroups:\n  - name: w\n    instanceType: ${type}\n`;
    const codes = lint(text('c3.2xlarge', 'us-east-2'), 'a.yaml').findings.map(
      ({ code, severity }) => `${code} ${severity}`,
    );
    expect(codes).toContain('instances.not-offered error');
    const scarce = lint(text('p4d.24xlarge', 'eu-west-1'), 'a.yaml').findings.map(({ code }) => code);
    expect(scarce).toContain('instances.some-zones');
  });
});
