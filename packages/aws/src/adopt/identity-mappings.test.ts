// The row of EMR on EKS comes back as the service and its namespaces, where its rights are there too.
import { expect, it } from 'vitest';
import { identityMappingsOf } from './identity-mappings.js';

const accountId = '123456789012';
const arn = `arn:aws:iam::${accountId}:role/AWSServiceRoleForAmazonEMRContainers`;
const rowOf = (rolearn: string, username: string, groups = '[]'): string =>
  `- {rolearn: "${rolearn}", username: ${username}, groups: ${groups}}\n`;
const own = rowOf('arn:aws:iam::123456789012:role/ann', 'ann', '[dev]');
const ann = { arn: 'arn:aws:iam::123456789012:role/ann', username: 'ann', groups: ['dev'] };
const mapped = (mapRoles: string, emrNamespaces?: readonly string[]) =>
  identityMappingsOf({ awsAuth: { mapRoles }, emrNamespaces, accountId });

it('is written once for each namespace', () => {
  expect(mapped(own + rowOf(arn, 'emr-containers'), ['etl', 'spark'])).toEqual([
    ann,
    { serviceName: 'emr-containers', namespace: 'etl' },
    { serviceName: 'emr-containers', namespace: 'spark' },
  ]);
});

it('stays a row where it gives something else', () => {
  const row = { arn, username: 'emr-containers' };
  expect(mapped(rowOf(arn, 'emr-containers'))).toEqual([row]);
  expect(mapped(rowOf(arn, 'emr-containers', '[dev]'), ['etl'])).toEqual([{ ...row, groups: ['dev'] }]);
  expect(mapped(rowOf(arn, 'spark'), ['etl'])).toEqual([{ arn, username: 'spark' }]);
  const foreign = arn.replace(accountId, '210987654321');
  expect(mapped(rowOf(foreign, 'emr-containers'), ['etl'])).toEqual([{ ...row, arn: foreign }]);
  expect(mapped(own, ['etl'])).toEqual([ann]);
});
