// pods/binding: a scheduler gives a pod its node.
import { kubeTime } from '@berth/kube';
import { placeOf, refOf, type ApiCall, type ApiState } from '../machine/api-state.js';
import { draftMeta, isRecord, metaOf, recordAt } from '../meta/draft-meta.unsafe.js';
import { badRequest, conflict, internalError, notFound } from '../status-errors.js';
import { editDirectly, setPodCondition } from './direct-edit.js';
import { createdStatus, type SubresourceOutcome } from './subresource-outcome.js';

/** Sets `spec.nodeName` and the PodScheduled condition; refuses pods that are bound or going away. */
export function bindPod(state: ApiState, call: ApiCall, body: unknown): SubresourceOutcome {
  const binding = isRecord(body) ? body : {};
  const target = recordAt(binding, 'target')?.['name'];
  if (typeof target !== 'string' || target === '') throw internalError('target.name: Required value');
  const { name, annotations, labels } = metaOf(binding);
  if (name !== undefined && name !== '' && name !== call.name)
    throw badRequest('name in URL does not match name in Binding object');
  const pod = state.store.get(placeOf(call));
  if (pod === undefined) throw notFound(refOf(call), call.name);
  refuseUnbindable(call, pod.object);
  if (call.dryRun) return { body: createdStatus, durable: Promise.resolve() };
  const { durable } = editDirectly(state, pod, (draft) => {
    draft['spec'] = { ...recordAt(draft, 'spec'), nodeName: target };
    const meta = draftMeta(draft);
    if (annotations !== undefined) meta.annotations = { ...meta.annotations, ...annotations };
    if (labels !== undefined) meta.labels = { ...meta.labels, ...labels };
    const lastTransitionTime = kubeTime(state.clock.now());
    setPodCondition(draft, { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime });
  });
  return { body: createdStatus, durable };
}

function refuseUnbindable(call: ApiCall, pod: Readonly<Record<string, unknown>>): void {
  const spec = recordAt(pod, 'spec');
  const ref = { group: '', resource: 'pods/binding' };
  const refuse = (why: string): Error => conflict(ref, call.name, `pod ${call.name} ${why}`);
  if (metaOf(pod).deletionTimestamp !== undefined)
    throw refuse('is being deleted, cannot be assigned to a host');
  const nodeName = spec?.['nodeName'];
  if (typeof nodeName === 'string' && nodeName !== '')
    throw refuse(`is already assigned to node ${JSON.stringify(nodeName)}`);
  const gates = spec?.['schedulingGates'];
  if (Array.isArray(gates) && gates.length > 0) {
    throw refuse('has non-empty .spec.schedulingGates');
  }
}
