// In how many updates a control plane comes to another template.
import { expect, it } from 'vitest';
import { controlPlanePhases } from './control-plane-phases.js';

const template = (Properties: object, more: object = {}) => ({
  Resources: { ControlPlane: { Type: 'AWS::EKS::Cluster', Properties }, ...more },
});
const LOGS = { ClusterLogging: { EnabledTypes: [{ Type: 'api' }] } };

it.each([
  ['nothing of the control plane', { Version: '1.33' }, { Version: '1.33' }, [{ Version: '1.33' }]],
  ['one kind of change', { Version: '1.33' }, { Version: '1.34' }, [{ Version: '1.34' }]],
  [
    'the version last and alone',
    { Version: '1.33', Name: 'a' },
    { Version: '1.34', Name: 'a', Logging: LOGS, UpgradePolicy: { SupportType: 'STANDARD' } },
    [
      { Version: '1.33', Name: 'a', Logging: LOGS },
      { Version: '1.33', Name: 'a', Logging: LOGS, UpgradePolicy: { SupportType: 'STANDARD' } },
      { Version: '1.34', Name: 'a', Logging: LOGS, UpgradePolicy: { SupportType: 'STANDARD' } },
    ],
  ],
  [
    'logs that are turned off stay in the template',
    { Logging: LOGS },
    {},
    [{ Logging: { ClusterLogging: { EnabledTypes: [] } } }],
  ],
  [
    'what Auto Mode changes goes together',
    {},
    { ComputeConfig: { Enabled: true }, StorageConfig: { BlockStorage: { Enabled: true } } },
    [{ ComputeConfig: { Enabled: true }, StorageConfig: { BlockStorage: { Enabled: true } } }],
  ],
])('%s', (_, before, after, phases) => {
  expect(controlPlanePhases(template(before), template(after))).toEqual(phases.map((item) => template(item)));
});

it('everything else changes with the first', () => {
  const role = { Role: { Type: 'AWS::IAM::Role' } };
  const phases = controlPlanePhases(
    template({ Version: '1.33' }),
    template({ Version: '1.34', Logging: LOGS }, role),
  );
  expect(phases).toEqual([
    template({ Version: '1.33', Logging: LOGS }, role),
    template({ Version: '1.34', Logging: LOGS }, role),
  ]);
});
