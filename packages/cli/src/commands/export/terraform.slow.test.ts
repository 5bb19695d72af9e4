// Exported Terraform with AWS's own provider: presets are valid, and the training preset is applied to the embedded
// AWS. Skipped where program or provider are absent: no package registry has them.
import { exportCluster } from '@berth/aws';
import { createCloud, serveCloud, type Cloud, type ServedCloud } from '@berth/cloud';
import { presetNames, presetText, readClusterConfig } from '@berth/compute';
import { terraformFolder, terraformMirror, type TerraformFolder } from '@berth/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const mirror = terraformMirror();
const keys = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };

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
  let terraform: TerraformFolder;
  let cloud: Cloud;
  let served: ServedCloud;

  beforeAll(async () => {
    cloud = createCloud({ clock, accessKeys: [keys] });
    served = await serveCloud(cloud);
    terraform = terraformFolder(mirror ?? '', { url: served.url, ...keys });
    terraform.write(programOf(presetText('training')));
    await terraform.run('init');
  });
  afterAll(async () => {
    await served.close();
    cloud.stop();
    terraform.remove();
  });

  const call = (service: string, operation: string, params: object = {}) =>
    cloud.call({ service, operation, params });

  test.each(presetNames)('finds %s valid', async (name) => {
    terraform.write(programOf(presetText(name)));
    expect(await terraform.run('validate')).toContain('The configuration is valid');
  });

  test('applies the training preset, then has nothing to do, then destroys it', async () => {
    terraform.write(programOf(presetText('training')));
    expect(await terraform.run('apply', '-auto-approve')).toContain('Apply complete!');
    const pool = { clusterName: 'training', nodegroupName: 'pulumi-eks-nodegroup' };
    expect(await call('eks', 'DescribeNodegroup', pool)).toMatchObject({
      nodegroup: {
        status: 'ACTIVE',
        labels: { 'workload-type': 'model-training' },
        taints: [{ key: 'workload-type', value: 'model-training', effect: 'NO_SCHEDULE' }],
        scalingConfig: { minSize: 1, desiredSize: 2, maxSize: 3 },
      },
    });
    expect(await terraform.run('plan')).toContain('No changes.');
    expect(await terraform.run('destroy', '-auto-approve')).toContain('Destroy complete!');
    expect(await call('eks', 'ListClusters')).toMatchObject({ clusters: [] });
    expect(await call('ec2', 'DescribeVpcs')).toMatchObject({ Vpcs: [] });
  });
});
