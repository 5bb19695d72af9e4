// Addresses and names of new nodes, in the forms EKS gives them.
import { fargateNodeName } from '@berth/compute';
import { assert } from '@berth/kube';
import type { LocalApi } from '../local-api.js';
import { ADDRESS_TRIES } from './limits.js';

export interface NodeAddress {
  readonly ip: string;
  readonly name: string;
}

/** A free address of eksctl's default network (192.168.0.0/16) and the node name that goes with it. */
export function freeAddress(
  deps: { readonly api: LocalApi; readonly random: () => number },
  options: { readonly region: string; readonly fargate: boolean },
): NodeAddress {
  for (let tries = 0; tries < ADDRESS_TRIES; tries++) {
    const ip = `192.168.${Math.floor(deps.random() * 256)}.${4 + Math.floor(deps.random() * 251)}`;
    const name = options.fargate
      ? fargateNodeName(ip, options.region)
      : `ip-${ip.replaceAll('.', '-')}.${options.region}.compute.internal`;
    if (!deps.api.peek('nodes', { name })) return { ip, name };
  }
  assert(false, 'a network of 65,536 addresses has a free one');
}
