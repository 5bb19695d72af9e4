// Instance types as EC2 tells them, and the zones that offer them.
import type { InstanceTypeInfo } from '@aws-sdk/client-ec2';
import type { SelectableType } from '@berth/compute';
import type { AwsCalls } from '../calls/aws-calls.js';
import { asInstanceType } from '../calls/instance-type.unsafe.js';
import { allPages } from './pages.js';

/** Every type of the region: a call for each hundred. */
export async function liveTypes(calls: AwsCalls): Promise<readonly SelectableType[]> {
  const types = await allPages(
    (NextToken) => calls.send('ec2', 'DescribeInstanceTypes', { MaxResults: 100, NextToken }),
    ({ InstanceTypes, NextToken }) => ({ items: InstanceTypes, next: NextToken }),
  );
  return types.flatMap(selectable);
}

/** Those of the names that there are, in one call. */
export async function namedTypes(
  calls: AwsCalls,
  names: readonly string[],
): Promise<readonly SelectableType[]> {
  const InstanceTypes = names.map(asInstanceType);
  const answer = await calls.send('ec2', 'DescribeInstanceTypes', { InstanceTypes });
  return (answer.InstanceTypes ?? []).flatMap(selectable);
}

/** A type of two architectures is one of each. */
function selectable(info: InstanceTypeInfo): readonly SelectableType[] {
  const { InstanceType: name = '', VCpuInfo, MemoryInfo, GpuInfo, NeuronInfo, ProcessorInfo } = info;
  const counts = (GpuInfo?.Gpus ?? []).map(({ Count = 0 }) => Count);
  const accelerators = info.InferenceAcceleratorInfo?.Accelerators ?? [];
  const devices = [...(NeuronInfo?.NeuronDevices ?? []), ...(NeuronInfo ? [] : accelerators)];
  return (['x86_64', 'arm64'] as const)
    .filter((arch) => ProcessorInfo?.SupportedArchitectures?.includes(arch))
    .map((arch) => ({
      name,
      arch,
      vcpu: VCpuInfo?.DefaultVCpus ?? 0,
      memoryMib: MemoryInfo?.SizeInMiB ?? 0,
      // EC2 tells a count of 0 for parts of a GPU.
      gpuCount: GpuInfo ? Math.max(1, sum(counts)) : 0,
      neuronDevices: sum(devices.map(({ Count = 0 }) => Count)),
    }));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** By type: the zones that offer it. */
export async function offeringsOf(
  calls: AwsCalls,
  types: readonly string[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  const offers = await offersBy(calls, { Name: 'instance-type', Values: [...types] });
  return Object.fromEntries(
    types.map((type) => [type, offers.flatMap(({ name, zone }) => (name === type ? [zone] : []))]),
  );
}

/** The types that every one of the zones offers. */
export async function typesOfferedIn(
  calls: AwsCalls,
  zones: readonly string[],
): Promise<ReadonlySet<string>> {
  const offers = await offersBy(calls, { Name: 'location', Values: [...zones] });
  const counts = new Map<string, number>();
  for (const { name } of offers) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Set([...counts].filter(([, count]) => count === zones.length).map(([name]) => name));
}

async function offersBy(calls: AwsCalls, filter: { readonly Name: string; readonly Values: string[] }) {
  const offers = await allPages(
    (NextToken) =>
      calls.send('ec2', 'DescribeInstanceTypeOfferings', {
        LocationType: 'availability-zone',
        Filters: [filter],
        NextToken,
      }),
    ({ InstanceTypeOfferings, NextToken }) => ({ items: InstanceTypeOfferings, next: NextToken }),
  );
  return offers.map(({ InstanceType: name = '', Location: zone = '' }) => ({ name, zone }));
}
