// Exported stacks created one after the other on the embedded AWS, in the order that their README gives: each finds what
// it needs, and pools and profiles are there at the end.
import { exportCluster } from '@berth/aws';
import { createCloud } from '@berth/cloud';
import {
  clusterSpecOf,
  presetNames,
  presetText,
  readClusterConfig,
  type ClusterConfig,
} from '@berth/compute';
import { expect, it } from 'vitest';

const clock = {
  now: () => Date.now(),
  after: (_delayMs: number, callback: () => void) => {
    const timer = setTimeout(callback, 0);
    return () => clearTimeout(timer);
  },
};

/** An answer of AWS, with its members at hand. */
// oxlint-disable-next-line typescript/no-explicit-any
type Answer = any;

function configOf(name: (typeof presetNames)[number]): ClusterConfig {
  const { config } = readClusterConfig(presetText(name), `${name}.yaml`);
  if (!config) throw new Error(`${name} cannot be read`);
  return config;
}

it.each(presetNames)('%s', async (name) => {
  const config = configOf(name);
  const exported = exportCluster({ config, format: 'cloudformation' });
  if (!exported.ok) throw new Error(exported.problem.message);
  const cloud = createCloud({ clock });
  const call = async (service: string, operation: string, params: object): Promise<Answer> =>
    cloud.call({ service, operation, params, region: config.metadata.region });
  for (const { path, text } of exported.value.files) {
    const StackName = /^\d+-(.+)\.json$/.exec(path)?.[1];
    if (StackName === undefined) continue;
    const asked = JSON.parse(text).Parameters?.CertificateAuthority;
    await call('cloudformation', 'CreateStack', {
      StackName,
      TemplateBody: text,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      ...(asked ? { Parameters: [{ ParameterKey: 'CertificateAuthority', ParameterValue: 'Q0E=' }] } : {}),
    });
    await expect
      .poll(() => statusOf(call, StackName), { timeout: 20_000, interval: 20 })
      .not.toMatch(/PROGRESS/);
    expect(await statusOf(call, StackName)).toBe('CREATE_COMPLETE');
  }
  const clusterName = config.metadata.name;
  const { addons } = await call('eks', 'ListAddons', { clusterName });
  expect(addons).toEqual(expect.arrayContaining(['vpc-cni', 'coredns', 'kube-proxy']));
  const { fargateProfileNames } = await call('eks', 'ListFargateProfiles', { clusterName });
  const profiles = clusterSpecOf(config.document).fargateProfiles ?? [];
  expect(fargateProfileNames.toSorted()).toEqual(profiles.map((profile) => profile.name ?? '').toSorted());
  cloud.stop();
});

async function statusOf(
  call: (service: string, operation: string, params: object) => Promise<Answer>,
  StackName: string,
): Promise<string> {
  const { Stacks } = await call('cloudformation', 'DescribeStacks', { StackName });
  const { StackStatus, StackStatusReason = '' } = Stacks[0];
  return StackStatus === 'CREATE_COMPLETE' ? StackStatus : `${StackStatus} ${StackStatusReason}`;
}
