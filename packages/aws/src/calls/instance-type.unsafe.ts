// Names of instance types are texts here and an enumeration of the SDK, which is older than AWS's newest types at
// any time.
import type { _InstanceType } from '@aws-sdk/client-ec2';

/** The name as the SDK's call takes it. */
export const asInstanceType = (name: string): _InstanceType => name as _InstanceType;
