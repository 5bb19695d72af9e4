// The root volume of an image of the user's own: a launch template that says how large it is has to name its device.
import type { ManagedNodeGroupSpec, NodeGroupSpec } from '@berth/compute';
import { AwsCallError, type AwsCalls } from '../calls/aws-calls.js';
import type { PoolFacts } from '../render/facts.js';

/** Device and encryption; nothing for a group that names no image, and for an image that EC2 does not know. */
export async function imageFacts(
  calls: AwsCalls,
  { ami = '' }: NodeGroupSpec | ManagedNodeGroupSpec,
): Promise<Pick<PoolFacts, 'rootDevice' | 'imageEncrypted'>> {
  if (!ami.startsWith('ami-')) return {};
  try {
    const { Images = [] } = await calls.send('ec2', 'DescribeImages', { ImageIds: [ami] });
    const { RootDeviceName: rootDevice, BlockDeviceMappings = [] } = Images[0] ?? {};
    const root = BlockDeviceMappings.find(({ DeviceName }) => DeviceName === rootDevice);
    return {
      ...(rootDevice === undefined ? {} : { rootDevice }),
      ...(root?.Ebs?.Encrypted === true ? { imageEncrypted: true } : {}),
    };
  } catch (error) {
    if (error instanceof AwsCallError && error.code.startsWith('InvalidAMIID')) return {};
    throw error;
  }
}
