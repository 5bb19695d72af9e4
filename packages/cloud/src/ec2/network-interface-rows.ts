// Network interfaces that services and instances make in subnets: each takes an address and keeps its subnet alive.
import { awsError } from '../aws-error.js';
import type { CloudContext } from '../service.js';
import { addressAt, cidrSize, parseCidr, type Cidr } from './cidr.js';
import { subnetAt } from './ec2-error.js';
import { networkInterfaces, type InterfaceRow } from './ec2-rows.js';
import { dropTags } from './ec2-tags.js';

export interface NewInterface {
  readonly subnetId: string;
  readonly description: string;
  readonly groupIds: readonly string[];
  /** @default 'interface' */
  readonly interfaceType?: string | undefined;
  readonly requester?: string | undefined;
  readonly instanceId?: string | undefined;
}

/** Makes an interface with the subnet's next free address. */
export function newInterface(context: CloudContext, options: NewInterface): InterfaceRow {
  const subnet = subnetAt(context, options.subnetId);
  const block = parseCidr(subnet.cidr);
  const taken = new Set(
    context
      .rows(networkInterfaces)
      .list()
      .flatMap((each) => (each.subnetId === subnet.subnetId ? [each.privateIp] : [])),
  );
  const privateIp = block && freeAddress(block, taken);
  if (privateIp === undefined)
    throw awsError(
      'InsufficientFreeAddressesInSubnet',
      `There are not enough free addresses in subnet '${subnet.subnetId}' to satisfy the ` +
        'requested number of instances.',
    );
  const row: InterfaceRow = {
    ...options,
    interfaceType: options.interfaceType ?? 'interface',
    interfaceId: context.id('eni'),
    vpcId: subnet.vpcId,
    zone: subnet.zone,
    privateIp,
  };
  context.rows(networkInterfaces).put(row.interfaceId, row);
  return row;
}

/** Removes interfaces that their owner needs no more. */
export function dropInterfaces(context: CloudContext, ids: readonly string[]): void {
  for (const id of ids) {
    context.rows(networkInterfaces).delete(id);
    dropTags(context, id);
  }
}

// The first four addresses and the last are Amazon's.
function freeAddress(block: Cidr, taken: ReadonlySet<string>): string | undefined {
  for (let offset = 4; offset < cidrSize(block) - 1; offset++) {
    const address = addressAt(block, offset);
    if (!taken.has(address)) return address;
  }
  return undefined;
}
