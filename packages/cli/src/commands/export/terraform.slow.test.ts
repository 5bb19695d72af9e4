// Exported Terraform with AWS's own provider: presets are valid, and the training preset is applied to the embedded
// AWS. Skipped where program or provider are absent: no package registry has them.
import { exportCluster } from '@berth/aws';
import { createCloud, serveCloud, type Cloud, type ServedCloud } from '@berth/cloud';
import { presetNames, presetText, readClusterConfig } from '@berth/compute';
import { terraformMirror, terraformRc } from '@berth/testing';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const run = promisify(execFile);

const mirror = terraformMirror();

const clock = {
  now: () => Date.now(),
  after: (ms: number, callback: () => void) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

function programOf(text: string): string {
  const { config } = readClusterConfig(text, 'cluster.yaml');
  const exported = config && exportCluster({ config, format: 'terraform' });
  if (!exported?.ok) throw new Error('cannot be exported');
  return exported.value.files[0]?.text ?? '';
}

describe.skipIf(mirror === undefined)('terraform', () => {
  let folder: string;
  let cloud: Cloud;
  let served: ServedCloud;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'berth-export-terraform-'));
    writeFileSync(join(folder, 'rc'), terraformRc(mirror ?? ''));
    writeFileSync(join(folder, 'main.tf'), programOf(presetText('training')));
    cloud = createCloud({ clock, accessKeys: [{ accessKeyId: 'AKIATEST', secretAccessKey: 'secret' }] });
    served = await serveCloud(cloud);
    await terraform('init');
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

  test.each(presetNames)('finds %s valid', async (name) => {
    writeFileSync(join(folder, 'main.tf'), programOf(presetText(name)));
    expect(await terraform('validate')).toContain('The configuration is valid');
  });

  test('applies the training preset, then has nothing to do, then destroys it', async () => {
    writeFileSync(join(folder, 'main.tf'), programOf(presetText('training')));
    expect(await terraform('apply', '-auto-approve')).toContain('Apply complete!');
    const pool = { clusterName: 'training', nodegroupName: 'pulumi-eks-nodegroup' };
    expect(await call('eks', 'DescribeNodegroup', pool)).toMatchObject({
      nodegroup: {
        status: 'ACTIVE',
        labels: { 'workload-type': 'model-training' },
        taints: [{ key: 'workload-type', value: 'model-training', effect: 'NO_SCHEDULE' }],
        scalingConfig: { minSize: 1, desiredSize: 2, maxSize: 3 },
      },
    });
    expect(await terraform('plan')).toContain('No changes.');
    expect(await terraform('destroy', '-auto-approve')).toContain('Destroy complete!');
    expect(await call('eks', 'ListClusters')).toMatchObject({ clusters: [] });
    expect(await call('ec2', 'DescribeVpcs')).toMatchObject({ Vpcs: [] });
  });
});
