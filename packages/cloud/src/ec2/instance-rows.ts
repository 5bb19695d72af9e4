// EC2 instances as kept. Nearly all are launched by an Auto Scaling group.
import { regionTable } from '../tables.js';

export interface InstanceRow {
  readonly instanceId: string;
  readonly instanceType: string;
  readonly imageId: string;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly zone: string;
  readonly privateIp: string;
  readonly interfaceId: string;
  readonly groupIds: readonly string[];
  readonly launchedMs: number;
  readonly readyMs: number;
  readonly spot: boolean;
  /** False for instances that forward traffic, as NAT instances do. @default true */
  readonly sourceDestCheck?: boolean | undefined;
  readonly keyName?: string | undefined;
  readonly profileArn?: string | undefined;
  readonly launchTemplateId?: string | undefined;
  readonly launchTemplateVersion?: string | undefined;
  /** When it was terminated; it is shown for an hour more. */
  readonly terminatedMs?: number | undefined;
}

export const instances = regionTable<InstanceRow>('ec2.instance');
