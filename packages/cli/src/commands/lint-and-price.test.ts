// `berth lint`, `berth price` and the other forms of `berth validate`, as a person and a program see them.
import { fileURLToPath } from 'node:url';
import { presetText } from '@berth/compute';
import { expectGolden } from '@berth/testing';
import { describe, expect, it } from 'vitest';
import { runCli } from '../cli.js';
import { COMMANDS } from '../commands.js';
import { recordedHost } from '../testing/recorded-host.js';

const cwd = fileURLToPath(new URL('../../testdata/files', import.meta.url));

async function call(line: string, stdin = '') {
  const host = recordedHost({ cwd, stdin });
  const exitCode = await runCli(line.split(' ').slice(1), COMMANDS, host);
  const { stdout, stderr } = host.written();
  const story = stderr === '' ? '' : `--- stderr\n${stderr}`;
  return { exitCode, stdout, text: `$ ${line}\n${stdout}${story}--- exit ${exitCode}\n` };
}

async function transcripts(lines: readonly string[]): Promise<string> {
  const all = [];
  for (const line of lines) all.push((await call(line)).text);
  return all.join('\n');
}

describe('transcripts', () => {
  it('of lint', async () =>
    expectGolden(
      'lint.txt',
      await transcripts([
        'berth lint traps.yaml --at 2026-11-22',
        'berth lint traps.yaml --at 2026-11-22 -o name',
        'berth lint traps.yaml --at 2026-11-22 -o jsonl',
        'berth lint cluster.yaml --at 2026-11-22 --strict',
        'berth lint broken.yaml',
        'berth lint broken.yaml nosuch.yaml traps.yaml --at 2026-11-22 -o name',
        'berth lint cluster.yaml --at tomorrow',
        'berth lint',
      ]),
    ));

  it('of price', async () =>
    expectGolden(
      'price.txt',
      await transcripts([
        'berth price cluster.yaml --at 2026-11-22',
        'berth price cluster.yaml --at 2026-12-24 -o wide',
        'berth price cluster.yaml --at 2026-11-22 -o name',
        'berth price broken.yaml',
      ]),
    ));

  it('of validate with cases', async () =>
    expectGolden(
      'validate-cases.txt',
      await transcripts([
        'berth validate --cases config-cases.jsonl -o jsonl',
        'berth validate --cases config-cases.jsonl cluster.yaml',
      ]),
    ));
});

describe('exit codes of lint', () => {
  const warned =
    'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: a, region: us-west-2}\n' +
    'managedNodeGroups: [{name: w, instanceType: c5.large, disableIMDSv1: false}]\n';
  it.each([
    ['berth lint - --at 2026-11-22', presetText('concurrent'), 0],
    ['berth lint - --at 2026-11-22 --strict', presetText('concurrent'), 0],
    ['berth lint - --at 2026-11-22', warned, 0],
    ['berth lint - --at 2026-11-22 --strict', warned, 1],
    ['berth lint - --at 2030-01-01', presetText('concurrent'), 1],
  ])('%s', async (line, stdin, expected) => {
    expect((await call(line, stdin)).exitCode).toBe(expected);
  });
});

describe('machines', () => {
  it('read findings and prices as lists', async () => {
    const lint = await call('berth lint traps.yaml --at 2026-11-22 -o json');
    expect(JSON.parse(lint.stdout)).toMatchObject({
      apiVersion: 'berth.dev/v1',
      kind: 'LintFindingList',
      items: expect.arrayContaining([expect.objectContaining({ code: 'imds.v1', severity: 'warning' })]),
    });
    const price = await call('berth price cluster.yaml --at 2026-11-22 -o json');
    expect(JSON.parse(price.stdout)).toMatchObject({
      kind: 'PriceReportList',
      items: [{ kind: 'PriceReport' }],
    });
  });

  it('read the schema', async () => {
    const { stdout, exitCode } = await call('berth validate --schema');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      title: 'ClusterConfig',
      // Other documents of a file have a shape of their own.
      else: { required: ['apiVersion', 'kind', 'metadata'] },
    });
  });
});
