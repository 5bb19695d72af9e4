// Every template of ours before AWS' own linter (cfn-lint from PyPI): clean, but for what a list here argues.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { cfnLinter, lintTemplates } from '@berth/testing';
import { readClusterConfig } from '@berth/compute';
import { expect, it } from 'vitest';
import type { AwsFacts } from './facts.js';
import { renderStacks } from './render-stacks.js';
import { renderHelperStack } from './setup/setup-stacks.js';
import type { Stack } from './stack.js';

/** Rules that do not apply, and why. */
const argued: Readonly<Record<string, string>> = {
  W3010: 'zones are named: a plan has to say which, and eksctl names them too',
  W3687: 'rules for all protocols name ports as well, as eksctl does; EC2 ignores them',
  W3005: 'the IPv6 network says its dependencies twice, as eksctl does',
  W7001:
    'node groups with a role of their own do not look up service principals; eksctl writes the table anyway',
};

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
  const program = await cfnLinter();
  if (!program) return skip('cfn-lint cannot be installed here');
  const stacks = [...clusterStacks(), ...setupStacks()];
  expect(stacks.length).toBeGreaterThan(120);
  const templates = stacks.map(({ name, template }, index) => [
    `${index}-${name}.json`,
    withFullIds(JSON.stringify(template, null, 1)),
  ]);
  expect(await lintTemplates(program, Object.fromEntries(templates), argued)).toEqual([]);
});
