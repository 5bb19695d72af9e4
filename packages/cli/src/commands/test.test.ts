// `berth test` as a person, a program and a CI system see it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

describe('berth test', () => {
  it('reads as in the transcript', async () => {
    const lines = [
      'berth test placement-tests.yaml --compute cluster.yaml',
      'berth test failing-tests.yaml',
      'berth test placement-tests.yaml failing-tests.yaml --compute cluster.yaml -o name',
      'berth test placement-tests.yaml',
      'berth test bad-tests.yaml --compute cluster.yaml',
      'berth test cluster.yaml',
      'berth test broken.yaml',
      'berth test objects.yaml --compute cluster.yaml',
      'berth test',
    ];
    const all = [];
    for (const line of lines) all.push((await call(line)).text);
    expectGolden('test.txt', all.join('\n'));
  });

  it('gives machines the forecast and the failures', async () => {
    const { stdout, exitCode } = await call('berth test failing-tests.yaml -o json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      apiVersion: 'berth.dev/v1',
      kind: 'PlacementTestResultList',
      items: [
        {
          name: 'goes <elsewhere>',
          passed: false,
          place: { file: 'failing-tests.yaml', line: 9, column: 1 },
          forecast: { places: [{ target: 'pool:large', pods: 1 }], nodes: 1 },
          failures: [
            { expected: { kind: 'pool', pool: 'small' } },
            { expected: { kind: 'notOn', pools: ['large'] } },
            { expected: { kind: 'usdPerHourAtMost', usdPerHour: 0.1 } },
            { expected: { kind: 'unschedulable' } },
          ],
        },
        { name: 'a-draw', failures: [{}, {}] },
        { name: 'too-many', forecast: { unplacedPods: 3 }, failures: [{}, {}] },
        { name: 'nowhere', failures: [{}] },
      ],
    });
  });

  it('writes JUnit XML', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'berth-junit-'));
    try {
      const file = join(folder, 'report.xml');
      const { exitCode } = await call(`berth test failing-tests.yaml --junit ${file}`);
      expect(exitCode).toBe(1);
      expectGolden('test-junit.xml', readFileSync(file, 'utf8'));
      const nowhere = await call(`berth test failing-tests.yaml --junit ${join(folder, 'no', 'x.xml')}`);
      expect(nowhere.exitCode).toBe(1);
      expect(nowhere.text).toContain('cannot write');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('reads stdin, with pods of files relative to where one is', async () => {
    const tests = 'apiVersion: berth.dev/v1\nkind: PlacementTest\nmetadata: {name: a}\n';
    const spec = 'spec: {podFrom: job.yaml, expect: {unschedulable: {}}}\n';
    expect(await call('berth test - --compute cluster.yaml', tests + spec)).toMatchObject({ exitCode: 0 });
  });
});
