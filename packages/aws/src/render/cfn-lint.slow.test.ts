// Every template of ours before AWS' own linter (cfn-lint from PyPI): clean, but for what a list here argues.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readClusterConfig } from '@berth/compute';
import { expect, it } from 'vitest';
import type { AwsFacts } from './facts.js';
import { renderStacks } from './render-stacks.js';
import { renderHelperStack } from './setup/setup-stacks.js';
import type { Stack } from './stack.js';

const run = promisify(execFile);
const version = '1.58.0';

/** Rules that do not apply, and why. */
const argued: Readonly<Record<string, string>> = {
  W3010: 'zones are named: a plan has to say which, and eksctl names them too',
  W3687: 'rules for all protocols name ports as well, as eksctl does; EC2 ignores them',
  W3005: 'the IPv6 network says its dependencies twice, as eksctl does',
  W7001:
    'node groups with a role of their own do not look up service principals; eksctl writes the table anyway',
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
    rmSync(folder, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', folder]);
    await run(join(folder, 'bin', 'pip'), ['install', '--quiet', `cfn-lint==${version}`]);
    return program;
  } catch {
    const broken = mkdtempSync(join(tmpdir(), 'cfn-lint-broken-'));
    if (existsSync(folder)) renameSync(folder, join(broken, 'venv'));
    rmSync(broken, { recursive: true, force: true });
    return undefined;
  }
}

const recorded = new URL('../../testdata/eksctl-templates/', import.meta.url);

/** Each recorded cluster twice: before anything is known of it, and with everything known. */
function clusterStacks(): readonly Stack[] {
  return readdirSync(recorded).flatMap((name) => {
    const { config, facts }: { config: string; facts: AwsFacts } = JSON.parse(
      readFileSync(new URL(name, recorded), 'utf8'),
    );
    const file = readClusterConfig(config, name);
    if (!file.config) throw new Error(`${name} cannot be read`);
    return [facts, { accountId: facts.accountId }].flatMap((known) => {
      const stacks = file.config && renderStacks({ config: file.config, facts: known });
      return stacks?.ok ? stacks.value : [];
    });
  });
}

function setupStacks(): readonly Stack[] {
  const role = {
    principal: '012345678901',
    accountId: '678901234557',
    region: 'us-east-2',
    clusterName: 'k',
  };
  const roleArn = 'arn:aws:iam::678901234557:role/berth-k-service-role';
  const network = {
    clusterName: 'k',
    vpcId: 'vpc-0a',
    publicSubnetId: 'subnet-0a',
    vpcCidrs: ['10.0.0.0/16'],
    zones: ['us-east-2a', 'us-east-2b', 'us-east-2c'] as const,
    subnetCidrs: ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24'] as const,
  };
  const stacks = [
    renderHelperStack({ kind: 'service-role', parameters: role }),
    renderHelperStack({ kind: 'service-role', parameters: { ...role, policy: 'documented' } }),
    renderHelperStack({ kind: 'private-subnets', parameters: network }),
    renderHelperStack({ kind: 'private-subnets', parameters: { ...network, nat: 'instance' } }),
    ...[true, false].map((isClusterAdmin) =>
      renderHelperStack({ kind: 'access', parameters: { clusterName: 'k', roleArn, isClusterAdmin } }),
    ),
  ];
  return stacks.flatMap((stack) => (stack.ok ? [stack.value] : []));
}

/** Ids of the recordings are shorter than AWS' own. */
const withFullIds = (text: string): string =>
  text.replaceAll(/"(ami|subnet|vpc|sg|lt)-[0-9a-z]+"/g, (id, kind: string) => {
    const digest = createHash('sha256').update(id).digest('hex').slice(0, 17);
    return `"${kind}-${digest}"`;
  });

it('finds nothing that is not argued', async ({ skip }) => {
  const program = await linter();
  if (!program) return skip(`cfn-lint ${version} cannot be installed here`);
  const stacks = [...clusterStacks(), ...setupStacks()];
  expect(stacks.length).toBeGreaterThan(120);
  const folder = mkdtempSync(join(tmpdir(), 'berth-cfn-lint-'));
  const files = stacks.map(({ name, template }, index) => {
    const file = join(folder, `${index}-${name}.json`);
    writeFileSync(file, withFullIds(JSON.stringify(template, null, 1)));
    return file;
  });
  const ignored = Object.keys(argued).flatMap((rule) => ['--ignore-checks', rule]);
  const options = { maxBuffer: 64 * 1024 * 1024 };
  const output = await run(program, ['--format', 'json', ...ignored, '--', ...files], options).then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  );
  rmSync(folder, { recursive: true, force: true });
  const findings: readonly Finding[] = JSON.parse(output || '[]');
  expect(findings.map(({ Rule, Message, Filename }) => `${Filename} ${Rule.Id} ${Message}`)).toEqual([]);
});
