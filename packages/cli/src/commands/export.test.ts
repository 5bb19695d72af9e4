// `berth export` as a person uses it: to stdout, to a file, to a folder, never over what is there.
import { presetText } from '@berth/compute';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from '../cli.js';
import { COMMANDS } from '../commands.js';
import { recordedHost } from '../testing/recorded-host.js';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'berth-export-'));
  writeFileSync(join(cwd, 'cluster.yaml'), presetText('leaderboard'));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

async function berth(line: string) {
  const host = recordedHost({ cwd });
  const exitCode = await runCli(line.split(' '), COMMANDS, host);
  return { exitCode, ...host.written() };
}

it('prints one file, and says what it leaves out', async () => {
  const { exitCode, stdout, stderr } = await berth('export eksctl -f cluster.yaml');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^apiVersion: eksctl\.io/);
  expect(stderr).toContain('not in the eksctl export: metadata.annotations["berth.dev/accepted-findings"]');
});

it('writes a file where it is told, once', async () => {
  const { stdout } = await berth('export terraform -f cluster.yaml --out main.tf');
  expect(stdout).toBe('main.tf\n');
  expect(readFileSync(join(cwd, 'main.tf'), 'utf8')).toContain('resource "aws_eks_cluster"');
  const again = await berth('export terraform -f cluster.yaml --out main.tf');
  expect(again.exitCode).toBe(6);
  expect(again.stderr).toContain('main.tf exists already');
  expect((await berth('export terraform -f cluster.yaml --out main.tf --force')).exitCode).toBe(0);
});

it('writes several to a folder', async () => {
  await berth('export pulumi -f cluster.yaml');
  expect(readdirSync(join(cwd, 'leaderboard-10-pulumi')).toSorted()).toEqual([
    'Pulumi.yaml',
    'index.ts',
    'package.json',
    'tsconfig.json',
  ]);
});

it('refuses formats that it does not know', async () => {
  expect((await berth('export cdk -f cluster.yaml')).exitCode).toBe(2);
  expect(existsSync(join(cwd, 'leaderboard-10-cdk'))).toBe(false);
  const misspelt = await berth('export pulumy -f cluster.yaml');
  expect(misspelt.exitCode).toBe(2);
  expect(misspelt.stderr).toContain('eksctl; did you mean pulumi?');
});
