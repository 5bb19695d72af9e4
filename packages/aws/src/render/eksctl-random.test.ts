// What the real eksctl made of 90 random clusters (testdata/eksctl-random.jsonl.gz, recorded by running it; its scripts
// by name alone): the same templates and user data as ours, save for the taint tags that are right here.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { readClusterConfig } from '@berth/compute';
import { describe, expect, it } from 'vitest';
import type { AwsFacts } from './facts.js';
import { renderStacks } from './render-stacks.js';
import { differences, normalUserData } from './testing/compare-templates.js';

interface Recorded {
  readonly config: string;
  readonly facts: AwsFacts;
  readonly stacks: Readonly<Record<string, { readonly template: object; readonly userData?: unknown }>>;
}

const file = new URL('../../testdata/eksctl-random.jsonl.gz', import.meta.url);
const clusters = gunzipSync(readFileSync(file))
  .toString()
  .trimEnd()
  .split('\n')
  .map((line): Recorded => JSON.parse(line));

/** A taint as Cluster Autoscaler reads it, where eksctl writes its value alone. */
const taintTag = /^Resources\.NodeGroup\.Properties\.Tags\.\d+\.Value: ours "([^"]*):\w+", theirs "\1"$/;

function rendered({ config, facts }: Recorded) {
  const read = readClusterConfig(config, 'cluster.yaml');
  const stacks = read.config && renderStacks({ config: read.config, facts });
  if (!stacks?.ok) throw new Error(JSON.stringify(stacks ?? read.problems));
  return stacks.value;
}

describe('random clusters as eksctl renders them', () => {
  it.each(clusters.map((recorded, index) => [index, recorded] as const))('%i', (_, recorded) => {
    const stacks = new Map(rendered(recorded).map((stack) => [stack.name, stack]));
    const found = Object.entries(recorded.stacks).flatMap(([name, theirs]) => {
      const ours = stacks.get(name);
      const { Mappings: _mappings, ...template } = ours?.template ?? { Resources: {} };
      return [
        ...differences(template, theirs.template),
        ...differences(normalUserData(ours?.userData ?? ''), theirs.userData ?? ''),
      ].filter((line) => !taintTag.test(line));
    });
    expect(found).toEqual([]);
  });

  it('renders the same bytes every time', () => {
    for (const recorded of clusters.slice(0, 20)) {
      expect(JSON.stringify(rendered(recorded))).toBe(JSON.stringify(rendered(recorded)));
    }
  });

  it('renders before anything is known, and tells what it waits for', () => {
    for (const { config, facts } of clusters) {
      const stacks = rendered({ config, facts: { accountId: facts.accountId }, stacks: {} });
      for (const stack of stacks) {
        const asks = stack.template.Parameters?.['CertificateAuthority'] !== undefined;
        expect(asks).toBe(stack.awaits.includes('cluster.certificateAuthority'));
      }
    }
  });
});
