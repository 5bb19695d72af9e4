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
  let first: { readonly port: HostPort; readonly heldBy: string } | undefined;
  for (const held of node.ports.values()) {
    const port = wanted.find((one) => portsConflict(one, held.port));
    if (port && (!first || held.heldBy < first.heldBy)) first = { port, heldBy: held.heldBy };
  }
  return first && refusalOf(first.port, first.heldBy);
}

const refusalOf = (port: HostPort, heldBy: string): Refusal =>
  resolvable({
    rule: 'host-port',
    message: "node(s) didn't have free ports for the requested pod ports",
    detail: { ...port, heldBy },
  });
