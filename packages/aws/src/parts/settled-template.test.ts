// What of a deployed template stays, because the live control plane is further than it.
import { readClusterConfig } from '@berth/compute';
import { expect, it } from 'vitest';
import type { ActualControlPlane } from '../inspect/actual.js';
import { settledTemplate } from './settled-template.js';

const { config } = readClusterConfig(
  `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: a, region: us-west-2, version: "1.34"}
upgradePolicy: {supportType: STANDARD}
vpc: {clusterEndpoints: {publicAccess: true, privateAccess: true}}
managedNodeGroups: [{name: m}]
`,
  'a.yaml',
);

const LIVE = {
  version: '1.34',
  logTypes: [],
  hasPublicAccess: true,
  hasPrivateAccess: true,
  publicAccessCidrs: ['0.0.0.0/0'],
  supportType: 'STANDARD',
  hasZonalShift: false,
};

const template = (Properties: object) => ({
  Resources: { ControlPlane: { Type: 'AWS::EKS::Cluster', Properties } },
});

const BEFORE = {
  Version: '1.33',
  ResourcesVpcConfig: { SubnetIds: ['a'], EndpointPublicAccess: true, EndpointPrivateAccess: false },
  UpgradePolicy: { SupportType: 'EXTENDED' },
};
const AFTER = {
  Version: '1.34',
  ResourcesVpcConfig: { SubnetIds: ['a', 'b'], EndpointPublicAccess: true, EndpointPrivateAccess: true },
  UpgradePolicy: { SupportType: 'STANDARD' },
  Tags: [],
};

function settled(live: object): unknown {
  if (!config) throw new Error('unreadable');
  const controlPlane = { ...LIVE, ...live } as unknown as ActualControlPlane;
  return settledTemplate({ before: template(BEFORE), after: template(AFTER) }, config, controlPlane);
}

it('what EKS has already stays as it was deployed; the rest is as the file says', () => {
  const vpc = { ...BEFORE.ResourcesVpcConfig, SubnetIds: ['a', 'b'] };
  expect(settled({})).toEqual(template({ ...BEFORE, ResourcesVpcConfig: vpc, Tags: [] }));
});

it('what EKS has not yet is changed', () => {
  const live = { version: '1.33', hasPrivateAccess: false, supportType: 'EXTENDED' };
  expect(settled(live)).toEqual(template(AFTER));
});
