// Reading whole files: several documents, all problems at once, with place and hint.
import { renderProblem } from '@berth/kube';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeProblems } from './problems.js';
import { readClusterConfig } from './read-cluster-config.js';

const head =
  'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata:\n  name: c1\n  region: us-west-2\n';
const read = (body: string) => readClusterConfig(head + body, 'c.yaml');
const said = (body: string) => read(body).problems.map(renderProblem);

describe('readClusterConfig', () => {
  it('finds everything at once, in the order of the file', () => {
    const body = [
      'nodeGroups:',
      '  - name: a_b',
      '    instanceTyp: m5.large',
      '    desiredCapacity: "2"',
      '    labels: {on: yes}',
      '    taints: {dedicated: "gpu:noschedule"}',
      '  - name: w',
      '    spot: true',
      'managedNodeGroup: []',
      '',
    ].join('\n');
    expect(said(body)).toEqual([
      'c.yaml:7:5: nodeGroups[0].name: "a_b" may hold only letters, digits and hyphens; for example a-b',
      'c.yaml:8:5: nodeGroups[0].instanceTyp: unknown field "instanceTyp"; did you mean "instanceType"?',
      'c.yaml:9:5: nodeGroups[0].desiredCapacity: must be a whole number, not the string "2"; remove the quotes',
      'c.yaml:10:14: nodeGroups[0].labels.true: must be a string, not the boolean true; put it in quotes; unquoted y, yes, on and true all mean true in YAML, n, no, off and false mean false',
      'c.yaml:11:14: nodeGroups[0].taints.dedicated: taint effect "noschedule" is not known; write NoSchedule',
      'c.yaml:13:5: nodeGroups[1].spot: unknown field "spot"; only managedNodeGroups have it; here, set instancesDistribution.onDemandPercentageAboveBaseCapacity: 0',
      'c.yaml:14:1: managedNodeGroup: unknown field "managedNodeGroup"; did you mean "managedNodeGroups"?',
    ]);
  });

  it('keeps documents of ours and says where others belong', () => {
    const more = [
      '---',
      'apiVersion: berth.dev/v1',
      'kind: Budget',
      'metadata: {name: team}',
      '---',
      'apiVersion: berth.dev/v1',
      'kind: Pipline',
      '---',
      'apiVersion: v1',
      'kind: Pod',
      '---',
      'apiVersion: eksctl.io/v1alpha5',
      'kind: ClusterConfig',
      'metadata: {name: d, region: us-west-2}',
      '',
    ].join('\n');
    const { extensions, problems } = read(more);
    expect(extensions.map(({ kind, name, place }) => [kind, name, place.line])).toEqual([
      ['Budget', 'team', 7],
    ]);
    expect(problems.map(renderProblem)).toEqual([
      'c.yaml:12:1: berth.dev/v1 has no kind "Pipline"; did you mean Pipeline?',
      'c.yaml:15:1: Pod (v1) does not belong in a ClusterConfig file; keep it in a file of its own and apply it with kubectl apply -f',
      'c.yaml:18:1: the file has another ClusterConfig above; one file is one cluster',
    ]);
  });

  it('lists what it keeps but does not act upon', () => {
    const body =
      'iam: {withOIDC: true}\naddons: [{name: vpc-cni}]\nmanagedNodeGroups: [{name: m, iam: {attachPolicyARNs: []}}]\n';
    const { notManaged, problems, config } = read(body);
    expect(problems).toEqual([]);
    expect(notManaged).toEqual(['iam', 'addons', 'managedNodeGroups[0].iam']);
    expect(config?.document['iam']).toEqual({ withOIDC: true });
  });

  it('warns of a type the region does not offer, and of one nobody knows', () => {
    const { problems, compute } = read(
      'managedNodeGroups: [{name: m, instanceTypes: [x1e.xlarg, m5.large]}]\n',
    );
    expect(compute).toBeDefined();
    expect(problems.map(({ severity, hint }) => [severity, hint])).toEqual([
      ['warning', 'did you mean x1e.xlarge?'],
    ]);
  });

  it('reads the scoring strategy and mixed groups', () => {
    const body = [
      'kubeSchedulerConfig: {nodeResourcesFit: {scoringStrategy: {type: MostAllocated}}}',
      'nodeGroups:',
      '  - name: w',
      '    maxSize: 4',
      '    instancesDistribution: {instanceTypes: [m5.large, m4.large], onDemandPercentageAboveBaseCapacity: 0}',
      '    kubeletExtraConfig: {maxPods: 20}',
      '    availabilityZones: [us-west-2d]',
      '',
    ].join('\n');
    const { compute } = read(body);
    expect(compute?.scoringStrategy).toBe('MostAllocated');
    expect(compute?.zones).toEqual(['us-west-2a', 'us-west-2b', 'us-west-2c', 'us-west-2d']);
    expect(compute?.pools[0]).toMatchObject({
      instanceTypes: ['m5.large', 'm4.large'],
      spot: true,
      maxPodsPerNode: 20,
      zones: ['us-west-2d'],
      minSize: 2,
      maxSize: 4,
    });
  });

  it('finds zones by subnets and types by selectors', () => {
    const body = [
      'vpc: {id: vpc-1, subnets: {private: {one: {id: subnet-1, az: us-west-2b}, us-west-2a: {id: subnet-2}}}}',
      'managedNodeGroups:',
      '  - {name: s, subnets: [subnet-2, one]}',
      '  - {name: t, instanceSelector: {vCPUs: 2, memory: 8GiB, allow: "^m5", deny: "^m5[dn]"}}',
      '',
    ].join('\n');
    const { compute, problems } = read(body);
    expect(problems).toEqual([]);
    expect(compute?.zones).toEqual(['us-west-2a', 'us-west-2b']);
    expect(compute?.pools[0]?.zones).toEqual(['us-west-2a', 'us-west-2b']);
    expect(compute?.pools[1]?.instanceTypes).toEqual(['m5.large', 'm5a.large', 'm5ad.large', 'm5zn.large']);
  });

  it.each([
    ['', 'config.missing'],
    ['just text', 'config.not-a-mapping'],
    ['kind: ClusterConfig\n', 'config.api-version'],
    ['apiVersion: eksctl.io/v1alpha4\nkind: ClusterConfig\n', 'config.api-version'],
    ['a: [1', 'yaml.syntax'],
  ])('refuses %j', (text, code) => {
    const { problems, compute } = readClusterConfig(text, 'c.yaml');
    expect(compute).toBeUndefined();
    expect(problems[0]?.code).toBe(code);
  });

  it('never throws, and uses only registered codes', () => {
    const words = fc.constantFrom(
      'name',
      'nodeGroups',
      'taints',
      'labels',
      'metadata',
      'minSize',
      'x',
      '__proto__',
    );
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(null, true, -1, 2.5, 'a:b:c', ''),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(words, tie('value'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(words, value), (body) => {
        const document = { ...body, apiVersion: 'eksctl.io/v1alpha5', kind: 'ClusterConfig' };
        const { problems } = readClusterConfig(JSON.stringify(document), 'c.yaml');
        for (const { code } of problems)
          expect(code in computeProblems || code.startsWith('yaml.')).toBe(true);
      }),
    );
  });
});
