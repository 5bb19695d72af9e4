// `berth forecast -f` as a person sees it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expectGolden } from '@berth/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli } from '../cli.js';
import { COMMANDS } from '../commands.js';
import { recordedHost } from '../testing/recorded-host.js';

const files = fileURLToPath(new URL('../../testdata/files', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'berth-forecast-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function call(line: string, cwd = files) {
  const host = recordedHost({ cwd });
  const exitCode = await runCli(line.split(' ').slice(1), COMMANDS, host);
  const { stdout, stderr } = host.written();
  const story = stderr === '' ? '' : `--- stderr\n${stderr}`;
  return { exitCode, stdout, stderr, text: `$ ${line}\n${stdout}${story}--- exit ${exitCode}\n` };
}

/** CronJobs bring the whole cluster room in, which a busy machine takes its time to load. */
const LOADED_MACHINE_MS = 60_000;

describe('berth forecast -f', { timeout: LOADED_MACHINE_MS }, () => {
  it('reads like this', async () => {
    const lines = [
      'berth forecast -f work.yaml',
      'berth forecast -f work.yaml --boot instant --until 1h --duration 30m -o wide',
      'berth forecast -f work.yaml -o name',
      'berth forecast -f work.yaml --compute cluster.yaml -o name',
      'berth forecast -f bad-work.yaml --compute cluster.yaml',
      'berth forecast -f bad-work.yaml',
      'berth forecast -f cluster.yaml',
      'berth forecast -f work.yaml --seed x',
      'berth forecast -f work.yaml --from soon',
      'berth forecast -f work.yaml --until never',
      'berth forecast',
    ];
    const texts = [];
    for (const line of lines) texts.push((await call(line)).text);
    expectGolden('forecast-work.txt', texts.join('\n'));
  });

  it('gives the whole series as JSON', async () => {
    const { stdout } = await call('berth forecast -f work.yaml -o json');
    const timeline = JSON.parse(stdout);
    expect(timeline).toMatchObject({ apiVersion: 'berth.dev/v1', kind: 'Forecast', peakNodes: 4 });
    expect(timeline.pools[0].nodesByMinute.length).toBe(Math.floor(timeline.endsMs / 60_000) + 1);
    expect(timeline.neverPlaced[0].rejections[0].rule).toBe('resources.nvidia.com/gpu');
  });

  it('refuses more pods than it can take', async () => {
    const job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'j' },
      spec: {
        completions: 300_000,
        parallelism: 10,
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } },
      },
    };
    writeFileSync(join(folder, 'many.json'), JSON.stringify(job));
    const { exitCode, stderr } = await call(
      `berth forecast -f many.json --compute ${files}/cluster.yaml`,
      folder,
    );
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2 });
    expect(stderr).toContain('300000 pods');
  });
});
