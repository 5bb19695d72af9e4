// Exported stacks of every preset before AWS' own linter (cfn-lint from PyPI): clean, but for what a list here argues.
import { presetNames, presetText, readClusterConfig } from '@berth/compute';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { exportCluster } from './export-cluster.js';

const run = promisify(execFile);
const version = '1.58.0';

/** Rules that do not apply, and why. */
const argued: Readonly<Record<string, string>> = {
  W3010: 'zones are named: a plan has to say which, and eksctl names them too',
  W3687: 'rules for all protocols name ports as well, as eksctl does; EC2 ignores them',
  W7001: 'node groups of one kind carry the table of service principals for all',
};

interface Finding {
  readonly Rule: { readonly Id: string };
  readonly Message: string;
  readonly Filename: string;
}

const cache = process.env['BERTH_CACHE'] ?? join(tmpdir(), 'berth-test-cache');

/** Installs the linter once; undefined where PyPI cannot be reached. */
async function linter(): Promise<string | undefined> {
  const folder = join(cache, `cfn-lint-${version}`);
  const program = join(folder, 'bin', 'cfn-lint');
  if (existsSync(program)) return program;
  try {
    await run('python3', ['-m', 'venv', '--clear', folder]);
    await run(join(folder, 'bin', 'pip'), ['install', '--quiet', `cfn-lint==${version}`]);
    return program;
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
}

it('finds nothing that is not argued', async ({ skip }) => {
  const program = await linter();
  if (!program) return skip(`cfn-lint ${version} cannot be installed here`);
  const folder = mkdtempSync(join(tmpdir(), 'berth-export-lint-'));
  const files = presetNames.flatMap((name) => {
    const { config } = readClusterConfig(presetText(name), `${name}.yaml`);
    const exported = config && exportCluster({ config, format: 'cloudformation' });
    if (!exported?.ok) throw new Error(`${name} cannot be exported`);
    return exported.value.files
      .filter(({ path }) => path.endsWith('.json'))
      .map(({ path, text }) => {
        const file = join(folder, `${name}-${path}`);
        writeFileSync(file, text);
        return file;
      });
  });
  expect(files.length).toBeGreaterThan(20);
  const ignored = Object.keys(argued).flatMap((rule) => ['--ignore-checks', rule]);
  const output = await run(program, ['--format', 'json', ...ignored, '--', ...files], {
    maxBuffer: 1e8,
  }).then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  );
  rmSync(folder, { recursive: true, force: true });
  const findings: readonly Finding[] = JSON.parse(output || '[]');
  expect(findings.map(({ Rule, Message, Filename }) => `${Filename} ${Rule.Id} ${Message}`)).toEqual([]);
});
