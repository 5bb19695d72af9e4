// Brings Node objects into the cluster and takes them out: registration, readiness, lease, removal.
import { kubeTime, type Node, type NodeCondition } from '@berth/kube';
import type { ComponentDeps } from '../component.js';
import { unlessGone, unlessThere } from '../controllers/controller.js';
import { LAUNCHED_AT, MACHINE_STATE, READY_AT } from './annotations.js';
import { LEASE_SECONDS, NODE_STARTUP_MS_MAX } from './limits.js';

const LEASES = 'kube-node-lease';

/** Registers a node that is not ready yet. */
export async function registerNode(deps: ComponentDeps, node: Node): Promise<void> {
  const name = node.metadata.name ?? '';
  await unlessThere(deps.api.create('nodes', node));
  const conditions = conditionsOf('False', deps.clock.now());
  await patchStatus(deps, name, { ...node.status, conditions });
}

/** Says that the node is ready, and notes since when. */
export async function makeReady(deps: ComponentDeps, name: string): Promise<void> {
  const nowMs = deps.clock.now();
  await renewLease(deps, name);
  await patchStatus(deps, name, { conditions: conditionsOf('True', nowMs) });
  const annotations = { [READY_AT]: kubeTime(nowMs) };
  await unlessGone(deps.api.patch('nodes', { name }, { type: 'merge', body: { metadata: { annotations } } }));
}

/** The kubelet's heartbeat of one node; a node that was taken for dead reports itself ready again. */
export async function heartbeat(deps: ComponentDeps, node: Node): Promise<void> {
  const name = node.metadata.name ?? '';
  await renewLease(deps, name);
  const ready = node.status?.conditions?.find((condition) => condition.type === 'Ready');
  if (ready?.status === 'Unknown') {
    await patchStatus(deps, name, { conditions: conditionsOf('True', deps.clock.now()) });
  }
}

/** Removes a node and its lease. */
export async function removeNode(deps: ComponentDeps, name: string): Promise<void> {
  await unlessGone(deps.api.delete('nodes', { name }));
  await unlessGone(deps.api.delete('leases.coordination.k8s.io', { namespace: LEASES, name }));
}

/** True while the machine behind the node answers. */
export const isAnswering = (node: Node): boolean => node.metadata.annotations?.[MACHINE_STATE] !== 'lost';

/** `True` in the node's Ready condition. */
export const isReady = (node: Node): boolean =>
  node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;

/** True for a node of ours that registered and was never ready yet, as long as the autoscaler counts on it. */
export function isBooting(node: Node, nowMs: number): boolean {
  const { [LAUNCHED_AT]: launchedAt, [READY_AT]: readyAt } = node.metadata.annotations ?? {};
  if (isReady(node) || readyAt !== undefined || launchedAt === undefined) return false;
  return nowMs - Date.parse(launchedAt) < NODE_STARTUP_MS_MAX;
}

async function renewLease(deps: ComponentDeps, name: string): Promise<void> {
  const renewTime = `${new Date(deps.clock.now()).toISOString().slice(0, 23)}000Z`;
  const key = { namespace: LEASES, name };
  const spec = { holderIdentity: name, leaseDurationSeconds: LEASE_SECONDS, renewTime };
  if (deps.api.peek('leases.coordination.k8s.io', key)) {
    const body = { spec: { renewTime } };
    await unlessGone(deps.api.patch('leases.coordination.k8s.io', key, { type: 'merge', body }));
    return;
  }
  const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: key, spec } as const;
  await unlessThere(deps.api.create('leases.coordination.k8s.io', lease));
}

async function patchStatus(deps: ComponentDeps, name: string, status: Node['status']): Promise<void> {
  await unlessGone(
    deps.api.patch('nodes', { name }, { type: 'strategic', body: { status } }, { subresource: 'status' }),
  );
}

function conditionsOf(ready: 'True' | 'False', nowMs: number): readonly NodeCondition[] {
  const time = kubeTime(nowMs);
  const condition = (type: string, status: string, text: readonly [string, string]): NodeCondition => ({
    type,
    status,
    lastHeartbeatTime: time,
    lastTransitionTime: time,
    reason: text[0],
    message: text[1],
  });
  return [
    condition('MemoryPressure', 'False', [
      'KubeletHasSufficientMemory',
      'kubelet has sufficient memory available',
    ]),
    condition('DiskPressure', 'False', ['KubeletHasNoDiskPressure', 'kubelet has no disk pressure']),
    condition('PIDPressure', 'False', ['KubeletHasSufficientPID', 'kubelet has sufficient PID available']),
    ready === 'True'
      ? condition('Ready', 'True', ['KubeletReady', 'kubelet is posting ready status'])
      : condition('Ready', 'False', [
          'KubeletNotReady',
          'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady',
        ]),
  ];
}
