// What the real eksctl 0.231 said of files of ours (testdata/eksctl), for the topics this room manages. We differ only
// where it drops something silently, crashes, or lets AWS refuse it; those cases are listed with the reason.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Pool } from './pool.js';
import { readClusterConfig } from './read-cluster-config.js';

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
  readonly templateError: string | null;
  readonly lateErrors?: readonly unknown[];
  readonly defaulted: {
    readonly metadata: { readonly name: string; readonly region: string; readonly version: string };
    readonly nodeGroups?: readonly DefaultedPool[];
    readonly managedNodeGroups?: readonly DefaultedPool[];
  } | null;
}

const topics =
  'document strict metadata version names size labels taints volumes ' +
  'instances managed kubelet pool-network fargate yaml11 ami';

const wrongCase = 'eksctl ignores the field silently; we name the right spelling';
const awsRefuses = 'eksctl lets AWS refuse it; we say so at once';
const notYet = 'needs knowledge this room does not have yet';
/** Cases where we say otherwise, and why. */
const differences: Readonly<Record<string, string>> = {
  'document-021': 'eksctl reads only the first document; we say that the second is nothing we know',
  'document-027': 'a merged key that is set again is legal YAML; eksctl calls it a duplicate',
  'strict-001': wrongCase,
  'strict-020': wrongCase,
  'strict-021': wrongCase,
  'strict-042': 'an empty item is a mistake in every list',
  'metadata-006': awsRefuses,
  'names-015': awsRefuses,
  'size-027': awsRefuses,
  'size-028': awsRefuses,
  'size-029': awsRefuses,
  'size-030': awsRefuses,
  'volumes-002': awsRefuses,
  'volumes-003': awsRefuses,
  'instances-006': awsRefuses,
  'managed-017': 'depends on what the launch template holds',
  'pool-network-026': notYet,
  'pool-network-039': notYet,
  'fargate-013': awsRefuses,
  'fargate-016': awsRefuses,
  'fargate-020': awsRefuses,
  'yaml11-019': 'the octal of YAML 1.2 (0o17) is a string to our reader',
  'yaml11-038': 'the octal of YAML 1.2 (0o17) is a string to our reader',
  'yaml11-070': wrongCase,
  'yaml11-072': wrongCase,
  'yaml11-073': wrongCase,
  'yaml11-074': wrongCase,
  'yaml11-075': wrongCase,
  'yaml11-076': wrongCase,
  'yaml11-077': wrongCase,
  'yaml11-078': wrongCase,
};

const file = new URL('../testdata/eksctl/validation.jsonl.gz', import.meta.url);
const cases = gunzipSync(readFileSync(file))
  .toString()
  .trimEnd()
  .split('\n')
  .map((line): Case => JSON.parse(line))
  .filter(({ topic }) => topics.split(' ').includes(topic));

/** A file is usable when eksctl takes it, can render it, and does not refuse a part of it later. */
const usable = ({ valid, templateError, lateErrors }: Case) => valid && !templateError && !lateErrors?.length;
const read = (one: Case) => readClusterConfig(one.yaml, 'cluster.yaml');

describe('verdicts of eksctl', () => {
  it.each(topics.split(' '))('agree on %s', (topic) => {
    const differing = cases
      .filter((one) => one.topic === topic)
      .filter((one) => (read(one).compute !== undefined) !== usable(one))
      .map(({ id }) => id);
    expect(differing).toEqual(
      Object.keys(differences).filter((id) => id.startsWith(topic) && differing.includes(id)),
    );
  });

  it('lists no difference that is none', () => {
    const known = new Map(cases.map((one) => [one.id, one]));
    const needless = Object.keys(differences).filter((id) => {
      const one = known.get(id);
      return one === undefined || (read(one).compute !== undefined) === usable(one);
    });
    expect(needless).toEqual([]);
  });

  it('gives every error a place and a hintable code', () => {
    for (const problem of cases.flatMap((one) => read(one).problems)) {
      expect(problem.place?.line).toBeGreaterThan(0);
      expect(problem.message).not.toMatch(/undefined|\[object/);
    }
  });
});

describe('defaults of eksctl', () => {
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
