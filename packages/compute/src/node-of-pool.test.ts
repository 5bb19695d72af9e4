// Node objects of pools: the labels that selectors rely on, and those that people miss.
import { describe, expect, it } from 'vitest';
import { instanceType } from './catalogue.js';
import { nodeOfPool } from './node-of-pool.js';
import { readClusterConfig } from './read-cluster-config.js';

const text = `
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: c1, region: us-west-2}
nodeGroups:
  - {name: plain, labels: {team: ml, kubernetes.io/os: windows}, taints: {dedicated: 'gpu:NoSchedule'}}
  - {name: old, amiFamily: Ubuntu2204}
  - {name: win, amiFamily: windowsserver2022corecontainer}
managedNodeGroups:
  - {name: spot, spot: true, instanceTypes: [m6g.large]}
`;

function node(pool: string, type: string) {
  const { compute } = readClusterConfig(text, 'c.yaml');
  const found = compute?.pools.find(({ name }) => name === pool);
  const known = instanceType(type);
  if (!compute || !found || !known) throw new Error('fixture');
  const name = 'ip-192-168-1-2.us-west-2.compute.internal';
  return nodeOfPool({ compute, pool: found, instanceType: known, zone: 'us-west-2b', name });
}

describe('nodeOfPool', () => {
  it('labels an unmanaged node; capacityType is not among them', () => {
    const { metadata, spec, status } = node('plain', 'm5.large');
    expect(metadata.labels).toEqual({
      team: 'ml',
      'alpha.eksctl.io/cluster-name': 'c1',
      'alpha.eksctl.io/nodegroup-name': 'plain',
      'beta.kubernetes.io/arch': 'amd64',
      'beta.kubernetes.io/instance-type': 'm5.large',
      'beta.kubernetes.io/os': 'linux',
      'failure-domain.beta.kubernetes.io/region': 'us-west-2',
      'failure-domain.beta.kubernetes.io/zone': 'us-west-2b',
      'kubernetes.io/arch': 'amd64',
      'kubernetes.io/hostname': 'ip-192-168-1-2.us-west-2.compute.internal',
      'kubernetes.io/os': 'linux',
      'node.kubernetes.io/instance-type': 'm5.large',
      'topology.kubernetes.io/region': 'us-west-2',
      'topology.kubernetes.io/zone': 'us-west-2b',
    });
    expect(spec?.taints).toEqual([{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }]);
    expect(spec?.providerID).toMatch(/^aws:\/\/\/us-west-2b\/i-0[0-9a-f]{16}$/);
    expect(status?.nodeInfo?.kubeletVersion).toMatch(/^v1\.34\.\d+-eks-/);
  });

  it('adds those of EKS on managed nodes, and arm64', () => {
    const { metadata, spec, status } = node('spot', 'm6g.large');
    expect(metadata.labels).toMatchObject({
      'eks.amazonaws.com/nodegroup': 'spot',
      'eks.amazonaws.com/capacityType': 'SPOT',
      'kubernetes.io/arch': 'arm64',
    });
    expect(spec?.taints).toBeUndefined();
    expect(status?.nodeInfo?.architecture).toBe('arm64');
  });

  it('depends on the image family', () => {
    expect(node('old', 'm5.large').metadata.labels).toMatchObject({ 'node-lifecycle': 'on-demand' });
    expect(node('old', 'm5.large').status?.nodeInfo?.osImage).toBe('Ubuntu 22.04 LTS');
    const windows = node('win', 'm5.large');
    expect(windows.metadata.labels).toMatchObject({
      'kubernetes.io/os': 'windows',
      'beta.kubernetes.io/os': 'windows',
    });
    expect(windows.status?.nodeInfo).toMatchObject({
      operatingSystem: 'windows',
      osImage: 'Windows Server 2022 Datacenter',
    });
  });

  it('gives the same node every time', () =>
    expect(node('spot', 'm6g.large')).toEqual(node('spot', 'm6g.large')));
});
