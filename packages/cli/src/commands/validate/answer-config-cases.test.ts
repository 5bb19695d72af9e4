// `berth validate --cases`: answers on stdout, differences from what was recorded on stderr.
import { describe, expect, it } from 'vitest';
import { recordedHost } from '../../testing/recorded-host.js';
import { answerConfigCases } from './answer-config-cases.js';

const head = 'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: a, region: us-west-2}\n';
const machine = { hasProgram: () => false };

async function answer(...cases: readonly Readonly<Record<string, unknown>>[]) {
  const host = recordedHost({ cwd: '.', stdin: cases.map((one) => JSON.stringify(one)).join('\n') });
  const exitCode = await answerConfigCases(host, '-', machine);
  const { stdout, stderr } = host.written();
  const answers = stdout
    .trimEnd()
    .split('\n')
    .map((line): { id: string; answer: { valid: boolean; eksctl: string } } => JSON.parse(line));
  return { exitCode, answers, stderr };
}

describe('cases', () => {
  it('are compared where eksctl was recorded, each difference with its reason', async () => {
    const { exitCode, answers, stderr } = await answer(
      { id: 'same', yaml: head, valid: true },
      { id: 'drops', yaml: `${head}nodegroups: []\n`, valid: true },
      { id: 'crash', yaml: `${head}nodeGroups: [{}]\n`, valid: false, panic: true },
      { id: 'late', yaml: `${head}fargateProfiles: [{name: f}]\n`, valid: true, lateErrors: ['no selector'] },
      { id: 'other', yaml: head, valid: false },
    );
    expect(exitCode).toBe(0);
    expect(answers.map(({ id, answer: { valid, eksctl } }) => [id, valid, eksctl])).toEqual([
      ['same', true, 'accepts'],
      ['drops', false, 'accepts'],
      ['crash', false, 'crashes'],
      ['late', false, 'accepts'],
      ['other', true, 'accepts'],
    ]);
    expect(stderr).toBe(
      [
        '2 of 5 verdicts are those recorded of eksctl; 3 differ, because',
        '1: eksctl drops it silently',
        '  drops: nodegroups: unknown field "nodegroups"',
        '1: eksctl fails after the cluster exists',
        '  late: fargateProfiles[0].selectors: a profile needs at least one selector',
        '1: unexplained',
        '  other: valid here',
        '',
      ].join('\n'),
    );
  });

  it('say nothing of eksctl where nothing was recorded', async () => {
    const { stderr, answers } = await answer({ id: 'a', yaml: head });
    expect(stderr).toBe('');
    expect(answers).toHaveLength(1);
  });

  it('that ask for a program are refused on a machine without it', async () => {
    const flux = `${head}gitops: {flux: {gitProvider: github, flags: {owner: a}}}\n`;
    const { answers } = await answer({ id: 'flux', yaml: flux, valid: false });
    expect(answers[0]?.answer).toMatchObject({ valid: false, errors: [{ field: 'gitops.flux' }] });
  });
});
