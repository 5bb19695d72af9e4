// Terraform with AWS's own provider against the endpoint: applies a network and a cluster, plans nothing more,
// changes what was edited, destroys all. Skipped where program or provider are absent: no package registry has them.
import { terraformFolder, terraformMirror, type TerraformFolder } from '@berth/testing';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCloud, type Cloud } from '../cloud.js';
import { serveCloud, type ServedCloud } from './serve-cloud.js';

const mirror = terraformMirror();
const keys = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };

const clock = {
  now: () => Date.now(),
  after: (ms: number, callback: () => void) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

// The file, how many resources it makes, and a variable whose change reaches so many of them.
const CONFIGURATIONS = [
  { file: 'vpc-and-eks.tf', resources: 43, edit: 'max=5', changed: 1 },
  { file: 'vpc-and-eks-modules.tf', resources: 88, edit: 'log_days=30', changed: 2 },
];

describe.skipIf(mirror === undefined).each(CONFIGURATIONS)('terraform with $file', (configuration) => {
  const { file, resources, edit, changed } = configuration;
  let terraform: TerraformFolder;
  let cloud: Cloud;
  let served: ServedCloud;

  beforeAll(async () => {
    cloud = createCloud({ clock, accessKeys: [keys] });
    served = await serveCloud(cloud);
    terraform = terraformFolder(mirror ?? '', { url: served.url, ...keys });
    terraform.write(readFileSync(new URL(`../../testdata/${file}`, import.meta.url), 'utf8'));
  });
  afterAll(async () => {
    await served.close();
    cloud.stop();
    terraform.remove();
  });

  const call = (service: string, operation: string, params: object = {}) =>
    cloud.call({ service, operation, params });

  test('apply, plan nothing, change one thing, destroy all', async () => {
    await terraform.run('init');
    expect(await terraform.run('apply', '-auto-approve')).toContain(`Resources: ${resources} added`);
    const { clusters } = Object(await call('eks', 'ListClusters'));
    const { nodegroups } = Object(await call('eks', 'ListNodegroups', { clusterName: clusters[0] }));
    for (const nodegroupName of nodegroups)
      expect(
        await call('eks', 'DescribeNodegroup', { clusterName: clusters[0], nodegroupName }),
      ).toMatchObject({
        nodegroup: { status: 'ACTIVE', health: { issues: [] } },
      });
    expect(await terraform.run('plan')).toContain('No changes.');
    expect(await terraform.run('apply', '-auto-approve', '-var', edit)).toContain(
      `0 added, ${changed} changed, 0 destroyed`,
    );
    expect(await terraform.run('destroy', '-auto-approve')).toContain(`Resources: ${resources} destroyed`);
    expect(await call('ec2', 'DescribeVpcs')).toMatchObject({ Vpcs: [] });
    expect(await call('ec2', 'DescribeAddresses')).toMatchObject({ Addresses: [] });
    expect(await call('autoscaling', 'DescribeAutoScalingGroups')).toMatchObject({ AutoScalingGroups: [] });
    expect(await call('eks', 'ListClusters')).toMatchObject({ clusters: [] });
    expect(await call('sqs', 'ListQueues')).toMatchObject({ QueueUrls: [] });
  });
});
