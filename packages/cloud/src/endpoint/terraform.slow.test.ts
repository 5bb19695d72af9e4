// Terraform with AWS's own provider against the endpoint: applies a network and a cluster, plans nothing more,
// changes what was edited, destroys all. Skipped where program or provider are absent: no package registry has them.
import { terraformMirror, terraformRc } from '@berth/testing';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCloud, type Cloud } from '../cloud.js';
import { serveCloud, type ServedCloud } from './serve-cloud.js';

const run = promisify(execFile);

const mirror = terraformMirror();

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
  let folder: string;
  let cloud: Cloud;
  let served: ServedCloud;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'berth-terraform-'));
    copyFileSync(new URL(`../../testdata/${file}`, import.meta.url), join(folder, 'main.tf'));
    writeFileSync(join(folder, 'rc'), terraformRc(mirror ?? ''));
    cloud = createCloud({ clock, accessKeys: [{ accessKeyId: 'AKIATEST', secretAccessKey: 'secret' }] });
    served = await serveCloud(cloud);
  });
  afterAll(async () => {
    await served.close();
    cloud.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const terraform = async (...args: readonly string[]): Promise<string> => {
    const env = {
      PATH: process.env['PATH'],
      HOME: folder,
      TF_CLI_CONFIG_FILE: join(folder, 'rc'),
      CHECKPOINT_DISABLE: '1',
      AWS_ENDPOINT_URL: served.url,
      AWS_ACCESS_KEY_ID: 'AKIATEST',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    const { stdout } = await run('terraform', [...args, '-no-color'], { cwd: folder, env, maxBuffer: 1e8 });
    return stdout;
  };
  const call = (service: string, operation: string, params: object = {}) =>
    cloud.call({ service, operation, params });

  test('apply, plan nothing, change one thing, destroy all', async () => {
    await terraform('init');
    expect(await terraform('apply', '-auto-approve')).toContain(`Resources: ${resources} added`);
    const { clusters } = Object(await call('eks', 'ListClusters'));
    const { nodegroups } = Object(await call('eks', 'ListNodegroups', { clusterName: clusters[0] }));
    for (const nodegroupName of nodegroups)
      expect(
        await call('eks', 'DescribeNodegroup', { clusterName: clusters[0], nodegroupName }),
      ).toMatchObject({
        nodegroup: { status: 'ACTIVE', health: { issues: [] } },
      });
    expect(await terraform('plan')).toContain('No changes.');
    expect(await terraform('apply', '-auto-approve', '-var', edit)).toContain(
      `0 added, ${changed} changed, 0 destroyed`,
    );
    expect(await terraform('destroy', '-auto-approve')).toContain(`Resources: ${resources} destroyed`);
    expect(await call('ec2', 'DescribeVpcs')).toMatchObject({ Vpcs: [] });
    expect(await call('ec2', 'DescribeAddresses')).toMatchObject({ Addresses: [] });
    expect(await call('autoscaling', 'DescribeAutoScalingGroups')).toMatchObject({ AutoScalingGroups: [] });
    expect(await call('eks', 'ListClusters')).toMatchObject({ clusters: [] });
    expect(await call('sqs', 'ListQueues')).toMatchObject({ QueueUrls: [] });
  });
});
