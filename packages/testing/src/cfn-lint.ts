// AWS' own linter of templates, cfn-lint from PyPI, installed once into the cache of the tests.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const VERSION = '1.58.0';

/** The program; undefined where PyPI cannot be reached. */
export async function cfnLinter(): Promise<string | undefined> {
  const cache = process.env['BERTH_CACHE'] ?? join(tmpdir(), 'berth-test-cache');
  const folder = join(cache, `cfn-lint-${VERSION}`);
  const program = join(folder, 'bin', 'cfn-lint');
  if (existsSync(program)) return program;
  try {
    await run('python3', ['-m', 'venv', '--clear', folder]);
    await run(join(folder, 'bin', 'pip'), ['install', '--quiet', `cfn-lint==${VERSION}`]);
    return program;
  } catch {
    const broken = mkdtempSync(join(tmpdir(), 'cfn-lint-broken-'));
    if (existsSync(folder)) renameSync(folder, join(broken, 'venv'));
    rmSync(broken, { recursive: true, force: true });
    return undefined;
  }
}

/** What it says of templates, given by file name: `FILE RULE MESSAGE` each, without the rules that `argued` names. */
export async function lintTemplates(
  program: string,
  templates: Readonly<Record<string, string>>,
  argued: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'berth-cfn-lint-'));
  try {
    const files = Object.entries(templates).map(([name, text]) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    });
    const ignored = Object.keys(argued).flatMap((rule) => ['--ignore-checks', rule]);
    const options = { maxBuffer: 1e8 };
    const output = await run(program, ['--format', 'json', ...ignored, '--', ...files], options).then(
      ({ stdout }) => stdout,
      ({ stdout }: { stdout: string }) => stdout,
    );
    const findings: readonly Finding[] = JSON.parse(output || '[]');
    return findings.map(({ Rule, Message, Filename }) => `${Filename} ${Rule.Id} ${Message}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Finding {
  readonly Rule: { readonly Id: string };
  readonly Message: string;
  readonly Filename: string;
}
