// What the real eksctl 0.231 said of files of ours (testdata/eksctl). We differ only where it drops something silently,
// crashes, or lets AWS refuse it; those cases are written to a list, each with its reason.
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { expectGolden } from '@berth/testing';
import { describe, expect, it } from 'vitest';
import { answerConfigCase } from './answer-case.js';
import type { ClusterConfigFile } from './cluster-config.js';
import type { Pool } from './pool.js';
import { computeProblems } from './problems.js';
import { readClusterConfig } from './read-cluster-config.js';
import { differenceReasons, verdictDifference } from './verdict-difference.js';

interface DefaultedPool {
  readonly name: string;
  readonly desiredCapacity?: number;
  readonly minSize?: number;
  readonly maxSize?: number;
  readonly volumeSize?: number;
  readonly spot?: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints?: readonly { key: string; value?: string; effect: string }[];
}

interface Case {
  readonly id: string;
  readonly topic: string;
  readonly yaml: string;
  readonly valid: boolean;
  readonly error: string | null;
  readonly panic?: boolean;
  readonly templateError: string | null;
  readonly lateErrors?: readonly unknown[];
  readonly defaulted: {
    readonly metadata: { readonly name: string; readonly region: string; readonly version: string };
    readonly nodeGroups?: readonly DefaultedPool[];
    readonly managedNodeGroups?: readonly DefaultedPool[];
  } | null;
}

/** What no reading of the file alone can tell, or what we decided otherwise. All other differences explain themselves. */
const argued: Readonly<Record<string, string>> = {
  'managed-017': 'depends on what the launch template holds, which only AWS knows',
  'vpc-047': 'which VPC a subnet is in, only AWS knows',
  'vpc-049': 'which ranges an existing VPC has, only AWS knows',
};

const file = new URL('../testdata/eksctl/validation.jsonl.gz', import.meta.url);
const cases = gunzipSync(readFileSync(file))
  .toString()
  .trimEnd()
  .split('\n')
  .map((line): Case => JSON.parse(line));

/** A file is usable when eksctl takes it, can render it, and does not refuse a part of it later. */
const usable = ({ valid, templateError, lateErrors }: Case) => valid && !templateError && !lateErrors?.length;
/** As where eksctl was recorded: without the program flux. */
const machine = { hasProgram: () => false };
const answers = new Map(cases.map((one) => [one.id, readClusterConfig(one.yaml, 'cluster.yaml', machine)]));
const differenceOf = (one: Case) => verdictDifference(answerConfigCase(one.yaml, machine), one);
const read = ({ id }: Case): ClusterConfigFile =>
  answers.get(id) ?? { extensions: [], problems: [], notManaged: [] };
const errorsOf = (one: Case) => read(one).problems.filter(({ severity }) => severity === 'error');
const saysValid = (one: Case) => read(one).compute !== undefined;

const roots =
  'nodeGroups managedNodeGroups iam vpc metadata privateCluster accessConfig accessEntries cloudWatch addons ' +
  'secretsEncryption kubernetesNetworkConfig remoteNetworkConfig outpost autoModeConfig upgradePolicy gitops';
const pathInMessage = new RegExp(
  `\\b(?:${roots.replaceAll(' ', '|')})(?:\\[\\d+\\])?\\.[\\w.[\\]]*\\w\\]?`,
  'g',
);

/** Decoding messages have Go's structure names in their paths, and no numbers. */
const bare = (path: string) => path.replaceAll(/\[\d+\]|NodeGroupBase\.|ScalingConfig\./g, '');

/** Paths that eksctl's message names. */
const namedFields = ({ error, valid }: Case): readonly string[] =>
  valid || !error ? [] : [...error.matchAll(pathInMessage)].map(([path]) => bare(path));

/** The same place: one path leads to the other, or they end alike. */
const isSameField = (ours: string, theirs: string) =>
  bare(ours).startsWith(theirs) || theirs.startsWith(bare(ours)) || bare(ours).endsWith(theirs);

describe('verdicts of eksctl', () => {
  it('agree with those on usable files, save where only AWS knows', () => {
    const differing = cases.filter((one) => saysValid(one) !== usable(one));
    const unexplained = differing.filter(
      (one) => differenceOf(one)?.reason === 'unexplained' || saysValid(one),
    );
    expect(unexplained.map(({ id }) => id)).toEqual(Object.keys(argued));
  });

  it('are known to us, whatever ours are', () => {
    const expected = ({ valid, panic }: Case) => (panic ? 'crashes' : valid ? 'accepts' : 'refuses');
    const wrong = cases.filter((one) => answerConfigCase(one.yaml, machine).eksctl !== expected(one));
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it('differ from those of its dry run as the list says', () => {
    const lines = cases.flatMap((one) => {
      const difference = differenceOf(one);
      if (!difference) return [];
      const says = saysValid(one) ? 'we accept' : 'we refuse';
      return [`${one.id}: ${says}; ${differenceReasons[difference.reason]}. ${difference.finding ?? ''}`];
    });
    const head = `${cases.length - lines.length} of ${cases.length} cases have the same verdict.`;
    expectGolden('../eksctl/differences.txt', [head, '', ...lines, ''].join('\n'));
  });

  it('name the same field', () => {
    const named = cases.filter((one) => namedFields(one).length > 0 && !saysValid(one));
    const other = named.filter(
      (one) =>
        !errorsOf(one).some(({ field = '' }) => namedFields(one).some((path) => isSameField(field, path))),
    );
    const lines = other.map(
      (one) =>
        `${one.id}: ${namedFields(one).join(', ')}; ours ${errorsOf(one)
          .map(({ field }) => field)
          .join(', ')}`,
    );
    const head = `${named.length - other.length} of ${named.length} messages of eksctl that name a field name one of ours.`;
    expectGolden('../eksctl/other-fields.txt', [head, '', ...lines, ''].join('\n'));
  });

  it('gives every error a place and a hintable code', () => {
    for (const problem of cases.flatMap((one) => read(one).problems)) {
      expect(problem.place?.line).toBeGreaterThan(0);
      expect(problem.message).not.toMatch(/undefined|\[object/);
      expect(Object.keys(computeProblems).concat('yaml')).toContain(
        problem.code.replace(/^yaml\..*/, 'yaml'),
      );
    }
  });
});

describe('defaults of eksctl', () => {
  it('agree field by field', () => {
    const differing = cases.filter(
      (one) =>
        one.defaulted && read(one).defaulted && !isDeepStrictEqual(plain(read(one).defaulted), one.defaulted),
    );
    expect(differing.map(({ id }) => id)).toEqual([]);
  });

  it('are given whenever eksctl gives them, and only then', () => {
    const differing = cases.filter((one) => (one.defaulted === null) !== (read(one).defaulted === undefined));
    expect(differing.map(({ id }) => id)).toEqual([]);
  });
});

/** Absent and undefined are the same in JSON. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('pools', () => {
  const both = cases.flatMap((one) => {
    const { compute } = read(one);
    return compute && one.defaulted ? [{ id: one.id, compute, defaulted: one.defaulted }] : [];
  });

  it('agree on metadata', () => {
    for (const { id, compute, defaulted } of both) {
      const { clusterName: name, region, kubernetesVersion: version } = compute;
      expect(defaulted.metadata, id).toMatchObject({ name, region, version });
    }
  });

  it('agree on node groups', () => {
    for (const { id, compute, defaulted } of both) {
      const theirs = [
        ...(defaulted.nodeGroups ?? []).map((group) => expected(group, 'nodeGroup')),
        ...(defaulted.managedNodeGroups ?? []).map((group) => expected(group, 'managedNodeGroup')),
      ];
      expect(compute.pools.map(comparable), id).toEqual(theirs);
    }
    expect(both.length).toBeGreaterThan(250);
  });
});

/** eksctl leaves the sizes of unmanaged groups open until it renders them; then its rules are these. */
function expected(group: DefaultedPool, kind: Pool['kind']) {
  const {
    'alpha.eksctl.io/cluster-name': _cluster,
    'alpha.eksctl.io/nodegroup-name': _group,
    ...labels
  } = group.labels;
  const min = group.minSize ?? group.desiredCapacity ?? 2;
  const desired = group.desiredCapacity ?? min;
  const taints = (group.taints ?? []).map(({ key, value, effect }) => ({
    key,
    ...(value ? { value } : {}),
    effect,
  }));
  return {
    kind,
    name: group.name,
    sizes: [min, desired, group.maxSize ?? Math.max(min, desired)],
    labels,
    taints,
    volumeSizeGib: group.volumeSize ?? 80,
  };
}

function comparable(pool: Pool) {
  const {
    'alpha.eksctl.io/cluster-name': _cluster,
    'alpha.eksctl.io/nodegroup-name': _group,
    ...labels
  } = pool.labels;
  const { kind, name, minSize, desiredSize, maxSize, taints, volumeSizeGib } = pool;
  return { kind, name, sizes: [minSize, desiredSize, maxSize], labels, taints, volumeSizeGib };
}
