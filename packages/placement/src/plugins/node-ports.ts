// NodePorts: a host port is held once per address and protocol.
import { SKIP, resolvable, type Plugin, type Refusal } from '../framework/plugin.js';
import { portsConflict, type HostPort } from '../snapshot/host-port.js';
import type { NodeState } from '../snapshot/node-state.js';

export const nodePorts: Plugin = {
  name: 'NodePorts',
  planFilter: ({ pod }) => {
    const { ports } = pod;
    if (ports.length === 0) return SKIP;
    return { kind: 'filter', filter: { check: (node) => conflictOn(node, ports) } };
  },
};

function conflictOn(node: NodeState, wanted: readonly HostPort[]): Refusal | undefined {
  for (const pod of node.podsWithPorts) {
    const port = wanted.find((one) => pod.ports.some((held) => portsConflict(one, held)));
    if (port) return refusalOf(port, pod.key);
  }
  return undefined;
}

const refusalOf = (port: HostPort, heldBy: string): Refusal =>
  resolvable({
    rule: 'host-port',
    message: "node(s) didn't have free ports for the requested pod ports",
    detail: { ...port, heldBy },
  });
