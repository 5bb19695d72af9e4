// The presets are the pools of Concurrent's documentation, word for word, and the examples are the presets.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lintClusterConfig } from './lint/lint-config.js';
import { presetNames, presetText } from './presets.js';
import { readClusterConfig } from './read-cluster-config.js';

const read = (name: (typeof presetNames)[number]) => readClusterConfig(presetText(name), `${name}.yaml`);

describe('presets', () => {
  it.each(presetNames)('%s has no errors and is the example', (name) => {
    const { problems, compute } = read(name);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(compute?.kubernetesVersion).toBe('1.35');
    const example = new URL(`../../../examples/pools/${name}.yaml`, import.meta.url);
    expect(readFileSync(example, 'utf8')).toBe(presetText(name));
  });

  it.each(presetNames)('%s lints without a warning', (name) => {
    const { findings } = lintClusterConfig(presetText(name), `${name}.yaml`, {
      nowMs: Date.UTC(2026, 10, 1),
    });
    expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
  });

  it('training and leaderboard keep the names, labels and taints of their documents', () => {
    const training = read('training').compute?.pools.find(({ name }) => name === 'pulumi-eks-nodegroup');
    expect(training).toMatchObject({
      minSize: 1,
      desiredSize: 2,
      maxSize: 3,
      volumeSizeGib: 20,
      taints: [{ key: 'workload-type', value: 'model-training', effect: 'NoSchedule' }],
    });
    expect(training?.labels).toMatchObject({ 'workload-type': 'model-training' });
    const worker = read('leaderboard').compute?.pools.find(({ name }) => name === 'submission-worker');
    expect(worker).toMatchObject({ instanceTypes: ['g5.12xlarge'], minSize: 0, desiredSize: 0, maxSize: 2 });
    expect(worker?.labels).toMatchObject({ role: 'submission-generic-worker' });
  });

  it('concurrent has the three node groups of the documentation', () => {
    const { compute, problems } = read('concurrent');
    expect(compute?.pools.map(({ name, instanceTypes }) => [name, instanceTypes])).toEqual([
      ['system', ['t3.medium', 'c5.large', 'c5a.large', 'c6a.large']],
      ['worker', ['c4.2xlarge', 'c5.2xlarge', 'c5a.2xlarge', 'm4.2xlarge']],
      ['deployment', ['c3.2xlarge', 'c4.2xlarge', 'c5a.2xlarge', 'c6a.2xlarge']],
    ]);
    for (const pool of compute?.pools ?? []) {
      expect(pool).toMatchObject({ minSize: 0, desiredSize: 1, maxSize: 1, volumeSizeGib: 200 });
      expect(pool.taints).toEqual([{ key: 'concurrent-node-type', value: pool.name, effect: 'NoSchedule' }]);
    }
    expect(problems).toEqual([]);
  });

  it('concurrent-fargate has the two profiles, and one for names', () => {
    const { compute, problems } = read('concurrent-fargate');
    expect(problems).toEqual([]);
    expect(compute?.fargateProfiles.map(({ name, selectors }) => ({ name, selectors }))).toEqual([
      ...['system', 'worker'].map((role) => ({
        name: `concurrent-${role}`,
        selectors: [{ namespace: 'parallelsns', labels: { 'concurrent-node-type': role } }],
      })),
      { name: 'coredns', selectors: [{ namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } }] },
    ]);
  });
});
