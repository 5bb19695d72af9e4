// Adoption of clusters that Terraform made, by plain resources and by the modules that teams use: the file is valid,
// plans empty, and says what it could not express. Skipped where program or provider are absent.
import { adoptCluster, planCluster } from '@berth/aws';
import { createCloud, serveCloud, type Cloud, type ServedCloud } from '@berth/cloud';
import { readClusterConfig } from '@berth/compute';
import { renderYaml } from '@berth/kube';
import { terraformFolder, terraformMirror, type TerraformFolder } from '@berth/testing';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callsOf, REGION } from './testing/cloud-calls.unsafe.js';

const mirror = terraformMirror();
const keys = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };
const clock = {
  now: () => Date.now(),
  after: (ms: number, callback: () => void) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

const FILES = ['vpc-and-eks.tf', 'vpc-and-eks-modules.tf'];

describe.skipIf(mirror === undefined).each(FILES)('%s', (file) => {
  let terraform: TerraformFolder;
  let cloud: Cloud;
  let served: ServedCloud;

  beforeAll(async () => {
    cloud = createCloud({ clock, accessKeys: [keys] });
    served = await serveCloud(cloud);
    terraform = terraformFolder(mirror ?? '', { url: served.url, ...keys });
    terraform.write(readFileSync(new URL(`../../../cloud/testdata/${file}`, import.meta.url), 'utf8'));
  });
  afterAll(async () => {
    await served.close();
    cloud.stop();
    terraform.remove();
  });

  it('is adopted by a file that plans empty', async () => {
    await terraform.run('init');
    await terraform.run('apply', '-auto-approve');
    const calls = callsOf(cloud);
    const { clusters = [] } = Object(
      await cloud.call({ service: 'eks', operation: 'ListClusters', region: REGION }),
    );
    const [name = ''] = clusters;
    const adopted = await adoptCluster(calls, name);
    const text = renderYaml(adopted?.document, { keys: 'given' });
    const { config, problems } = readClusterConfig(text, 'adopted.yaml');
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    if (!config) throw new Error('unreadable');
    const { nodegroups = [] } = await calls.send('eks', 'ListNodegroups', { clusterName: name });
    for (const nodegroup of nodegroups) expect(text).toContain(`name: ${nodegroup}\n`);
    const { steps } = await planCluster({ config, calls });
    const told = adopted?.notes.join('\n') ?? '';
    // A cluster whose network plugin is no add-on cannot say so; then an apply makes the usual ones, and it is told.
    const left = told.includes('vpc-cni is no EKS add-on')
      ? steps.filter(({ step }) => step.kind !== 'addon')
      : steps;
    expect(left.map(({ step }) => `${step.action} ${step.id} ${JSON.stringify(step.details)}`)).toEqual([]);
    for (const line of EXPECTED_NOTES[file] ?? []) expect(told).toContain(line);
  });
});

/** Groups of nodes that join by themselves. */
const EXPECTED_NOTES: Readonly<Record<string, readonly string[]>> = {
  'vpc-and-eks.tf': ['joins nodes by itself'],
};
