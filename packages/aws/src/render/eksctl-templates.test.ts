// What the real eksctl 0.231 made of 18 clusters of ours (testdata/eksctl-templates): same stacks, resources, properties,
// outputs, tags. Where ours differ is a list of its own, each difference with its reason.
import { readdirSync, readFileSync } from 'node:fs';
import { readClusterConfig } from '@berth/compute';
import { expectGolden } from '@berth/testing';
import { describe, expect, it } from 'vitest';
import type { AwsFacts } from './facts.js';
import { renderStacks } from './render-stacks.js';
import type { Stack } from './stack.js';
import { differences, normalUserData } from './testing/compare-templates.js';

interface RecordedStack {
  readonly template: unknown;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly userData?: string;
}

interface RecordedSet {
  readonly name: string;
  readonly config: string;
  readonly facts: AwsFacts;
  readonly stacks: Readonly<Record<string, RecordedStack>>;
}

/** Why ours differ, by what the difference reads like. */
const argued: readonly (readonly [RegExp, string])[] = [
  [
    /^Resources\.NodeGroup\.Properties\.Tags\.\d+\.Value: ours "(\w*):(NoSchedule|NoExecute|PreferNoSchedule)", theirs "\1"/,
    'a taint: Cluster Autoscaler reads VALUE:EFFECT; with the value alone it takes the group for untainted',
  ],
];

const folder = new URL('../../testdata/eksctl-templates/', import.meta.url);
const sets = readdirSync(folder)
  .toSorted()
  .map((name): RecordedSet => JSON.parse(readFileSync(new URL(name, folder), 'utf8')));

function rendered({ config, facts }: RecordedSet): readonly Stack[] {
  const file = readClusterConfig(config, 'cluster.yaml');
  if (!file.config) throw new Error(JSON.stringify(file.problems));
  const stacks = renderStacks({ config: file.config, facts });
  if (!stacks.ok) throw new Error(JSON.stringify(stacks.problem));
  return stacks.value;
}

function stackDifferences(stack: Stack, recorded: RecordedStack): readonly string[] {
  const ours = normalUserData(stack.userData ?? '');
  const theirs = normalUserData(recorded.userData ?? '');
  return [
    ...differences(stack.template, recorded.template),
    ...differences(stack.tags, recorded.tags).map((line) => `tags ${line}`),
    ...differences(stack.capabilities, recorded.capabilities).map((line) => `capabilities ${line}`),
    ...differences(ours, theirs).map((line) => `userData ${line}`),
  ];
}

describe('templates as eksctl renders them', () => {
  const found = sets.flatMap((set) => {
    const stacks = rendered(set);
    return stacks.flatMap((stack) => {
      const recorded = set.stacks[stack.name];
      const lines = recorded ? stackDifferences(stack, recorded) : ['a stack that eksctl does not make'];
      return lines.map((line) => `${stack.name}: ${line}`);
    });
  });
  const reasonOf = (line: string) =>
    argued.find(([pattern]) => pattern.test(line.replace(/^[^:]*: /, '')))?.[1];

  it.each(sets.map((set) => [set.name, set] as const))('%s: the same stacks', (_, set) => {
    const names = rendered(set).map(({ name }) => name);
    expect(names.toSorted()).toEqual(Object.keys(set.stacks).toSorted());
  });

  it('differs nowhere without a reason', () => {
    expect(found.filter((line) => !reasonOf(line))).toEqual([]);
  });

  it('lists every difference with its reason', () => {
    const lines = found.map((line) => `${line}\n    ${reasonOf(line) ?? ''}`);
    expectGolden('../template-differences.txt', `${lines.join('\n')}\n`);
  });
});
