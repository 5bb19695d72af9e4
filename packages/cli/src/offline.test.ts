// The commands that need no instance, as a person sees them: help, tables, JSON and errors are golden transcripts.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expectGolden } from '@berth/testing';
import { presetNames, presetText } from '@berth/compute';
import { describe, expect, it } from 'vitest';
import { runCli } from './cli.js';
import { COMMANDS } from './commands.js';
import { recordedHost } from './testing/recorded-host.js';

const files = fileURLToPath(new URL('../testdata/files', import.meta.url));

async function transcript(line: string, options: { readonly cwd?: string; readonly stdin?: string } = {}) {
  const host = recordedHost({ cwd: files, ...options });
  const exitCode = await runCli(line.split(' ').slice(1), COMMANDS, host);
  const { stdout, stderr } = host.written();
  const story = stderr === '' ? '' : `--- stderr\n${stderr}`;
  return { exitCode, stdout, text: `$ ${line}\n${stdout}${story}--- exit ${exitCode}\n` };
}

async function transcripts(lines: readonly string[]): Promise<string> {
  const all = [];
  for (const line of lines) all.push((await transcript(line)).text);
  return all.join('\n');
}

describe('help', () => {
  it('of berth', async () => expectGolden('help.txt', await transcripts(['berth --help'])));
  it.each(COMMANDS.map(({ name }) => name))('of %s', async (name) => {
    expectGolden(`help-${name}.txt`, await transcripts([`berth ${name} --help`]));
  });
  it('has two examples a command, each of that command', () => {
    for (const { name, examples } of COMMANDS) {
      expect(examples.length, name).toBeGreaterThanOrEqual(2);
      for (const example of examples) expect(example).toContain(`berth ${name}`);
    }
  });
});

describe('the table of commands', () => {
  it('offers the presets there are', () => {
    const preset = COMMANDS.find(({ name }) => name === 'init')?.options?.find(({ flags }) =>
      flags.includes('--preset'),
    );
    expect(preset?.choices).toEqual(presetNames);
  });
});

describe('transcripts', () => {
  it.each<[string, readonly string[]]>([
    [
      'validate',
      [
        'berth validate cluster.yaml',
        'berth validate cluster.yaml -o wide',
        'berth validate broken.yaml',
        'berth validate cluster.yaml -o name',
        'berth validate broken.yaml -o json',
        'berth validate missing.yaml cluster.yaml',
        'berth validate',
      ],
    ],
    [
      'explain',
      [
        'berth explain -f pods.yaml --compute cluster.yaml',
        'berth explain -f pods.yaml --compute cluster.yaml -o name',
        'berth explain -f objects.yaml --compute broken.yaml',
        'berth explain -f bad-objects.yaml --compute cluster.yaml',
        'berth explain -f cluster.yaml --compute cluster.yaml',
        'berth explain --compute cluster.yaml',
      ],
    ],
    [
      'place',
      [
        'berth place -f objects.yaml',
        'berth place -f objects.yaml --pod default/fits -o json',
        'berth place -f objects.yaml --pod too-large -o wide',
        'berth place -f objects.yaml --pod nobody',
        'berth place --cases cases.jsonl -o jsonl',
        'berth place -f objects.yaml --cases cases.jsonl',
        'berth place',
        'berth forecast',
        'berth forecast --cases bad-cases.jsonl',
      ],
    ],
    [
      'setup',
      [
        'berth setup service-role --principal 012345678901 --external-id an-id --print trust',
        'berth setup service-role --cluster research --region us-east-2 --account 678901234557 --print permissions',
        'berth setup service-role --cluster research --region us-east-2 --principal 12345 --print template',
        'berth setup service-role --principal 012345678901 --print objects',
        'berth setup service-role -f cluster.yaml --cidr 10.0.0.0/24',
        'berth setup service-role',
        'berth setup access -n team --rights reading --print objects',
        'berth setup access --print objects',
        'berth setup access --print objects -n Team_A',
        'berth setup access --cluster research --print aws-auth',
        'berth setup access --cluster research --region us-east-2 --print aws-auth',
        'berth setup nothing',
      ],
    ],
    [
      'usage',
      [
        'berth valdate x.yaml',
        'berth frobnicate',
        'berth init --prset concurrent',
        'berth init --preset nothing',
        'berth validate -o xml cluster.yaml',
        'berth completion tcsh',
        'berth --version',
      ],
    ],
  ])('of %s', async (name, lines) => expectGolden(`${name}.txt`, await transcripts(lines)));

  it.each(['bash', 'zsh', 'fish'])('of completion %s', async (shell) => {
    const { exitCode, stdout } = await transcript(`berth completion ${shell}`);
    expect(exitCode).toBe(0);
    for (const { name } of COMMANDS) expect(stdout).toContain(name);
    expectGolden(`completion-${shell}.txt`, stdout);
  });
});

describe('init', () => {
  it('writes a preset, refuses to overwrite it, and does so when told', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'berth-init-'));
    try {
      expect((await transcript('berth init', { cwd })).exitCode).toBe(0);
      expect(readFileSync(join(cwd, 'cluster.yaml'), 'utf8')).toBe(presetText('concurrent'));
      const refused = await transcript('berth init --preset concurrent-fargate cluster.yaml', { cwd });
      expect(refused.exitCode).toBe(6);
      expect(refused.text).toContain('--force');
      expect(
        (await transcript('berth init --preset concurrent-fargate --force cluster.yaml', { cwd })).exitCode,
      ).toBe(0);
      expect(readFileSync(join(cwd, 'cluster.yaml'), 'utf8')).toBe(presetText('concurrent-fargate'));
      expect((await transcript('berth init -', { cwd })).stdout).toBe(presetText('concurrent'));
    } finally {
      rmSync(cwd, { recursive: true });
    }
  });
});

describe('stdin', () => {
  it('is a file named -', async () => {
    const { stdout, exitCode } = await transcript('berth validate - -o json', {
      stdin: presetText('concurrent'),
    });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      apiVersion: 'berth.dev/v1',
      kind: 'ValidationReportList',
      items: [{ kind: 'ValidationReport', file: 'stdin', valid: true, cluster: { name: 'concurrent' } }],
    });
  });
});
