// The `simulated` runtime: no process is started, objects go through their stages. For ten thousand pods at a time.
import { kubeTime, type Node, type ObjectKey, type Pod } from '@berth/kube';
import type { Component, ComponentDeps } from '../component.js';
import { follow, keyFromQueue, queueKey, startController, unlessGone } from '../controllers/controller.js';
import type { Requeue } from '../controllers/work-queue.js';
import { DEFAULT_STAGES, EXIT_CODE } from './default-stages.js';
import { CONCURRENT_STAGES } from './limits.js';
import { renderTemplate, type TemplateValues } from './render-template.js';
import { chooseStage, delayOf, type Stage } from './stage.js';

export interface SimulatedKubeletOptions {
  /** @default DEFAULT_STAGES */
  readonly stages?: readonly Stage[] | undefined;
}

/** A stage an object is on its way to. */
interface Pending {
  readonly stage: Stage;
  /** The state that the stage was chosen for. */
  readonly state: string;
  readonly atMs: number;
}

/** Starts it for all pods that have a node. */
export function startSimulatedKubelet(deps: ComponentDeps & SimulatedKubeletOptions): Component {
  const stages = deps.stages ?? DEFAULT_STAGES;
  const pending = new Map<string, Pending>();
  let addresses = 0;
  const nextAddress = (): string => {
    addresses = (addresses % 0xfffe) + 1;
    return `10.244.${addresses >> 8}.${addresses & 255}`;
  };
  const simulation: Simulation = { deps, stages, pending, nextAddress };
  return startController(deps, {
    name: 'simulated-kubelet',
    concurrency: CONCURRENT_STAGES,
    watch: (queue) => [
      follow(deps.api, 'pods', ({ type, object }) => {
        const key = `pods:${queueKey(object)}`;
        if (type === 'DELETED') pending.delete(key);
        else if (object.spec?.nodeName) queue.add(key);
      }),
      follow(deps.api, 'nodes', ({ type, object }) => {
        const key = `nodes:${queueKey(object)}`;
        if (type === 'DELETED') pending.delete(key);
        else queue.add(key);
      }),
    ],
    reconcile: (key) => step(simulation, key),
  });
}

interface Simulation {
  readonly deps: ComponentDeps;
  readonly stages: readonly Stage[];
  readonly pending: Map<string, Pending>;
  readonly nextAddress: () => string;
}

async function step(simulation: Simulation, queued: string): Promise<Requeue> {
  const { deps, pending } = simulation;
  const resource = queued.startsWith('pods:') ? 'pods' : 'nodes';
  const key = keyFromQueue(queued.slice(resource.length + 1));
  const object = deps.api.peek(resource, key);
  if (!object) return undefined;
  const next = pendingStage(simulation, queued, object);
  if (!next) return undefined;
  const waitMs = next.atMs - deps.clock.now();
  if (waitMs > 0) return waitMs;
  pending.delete(queued);
  await apply(simulation, next.stage, { key, object });
  return undefined;
}

// The choice and its delay are made once for a state: changes of labels and the like do not start the wait anew.
function pendingStage(simulation: Simulation, queued: string, object: Pod | Node): Pending | undefined {
  const { deps, pending } = simulation;
  const state = `${object.metadata.uid} ${object.status?.phase} ${object.metadata.deletionTimestamp !== undefined}`;
  const known = pending.get(queued);
  if (known?.state === state) return known;
  const resource = queued.startsWith('pods:') ? 'pods' : 'nodes';
  const candidates = simulation.stages.filter((stage) => stage.resource === resource);
  const stage = chooseStage(candidates, object, deps.random);
  pending.delete(queued);
  if (!stage) return undefined;
  const entry = { stage, state, atMs: deps.clock.now() + delayOf(stage, object, deps.random) };
  pending.set(queued, entry);
  return entry;
}

async function apply(
  simulation: Simulation,
  stage: Stage,
  target: { readonly key: ObjectKey; readonly object: Pod | Node },
): Promise<void> {
  const { key, object } = target;
  const { api } = simulation.deps;
  const { uid } = object.metadata;
  if (stage.next.kind === 'delete') {
    await unlessGone(api.delete(stage.resource, key, { uid, gracePeriodSeconds: 0 }));
    return;
  }
  const status = renderTemplate(stage.next.template, inputOf(simulation, object));
  const patch = { type: 'strategic', body: { metadata: { uid }, status } } as const;
  await unlessGone(api.patch(stage.resource, key, patch, { subresource: 'status' }));
}

function inputOf(simulation: Simulation, object: Pod | Node) {
  const { clock, api } = simulation.deps;
  const now = kubeTime(clock.now());
  const { uid = '', name = '', annotations = {} } = object.metadata;
  const values: Record<string, string | number> = {
    now,
    uid,
    name,
    exitCode: exitCodeOf(annotations[EXIT_CODE]),
  };
  if (object.kind !== 'Pod') return { values, containers: [] };
  const node = api.peek('nodes', { name: object.spec?.nodeName ?? '' });
  const address = node?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
  const containers = (object.spec?.containers ?? []).map((container): TemplateValues => ({
    'container.name': container.name,
    'container.image': container.image ?? '',
  }));
  values['hostIP'] = address ?? '10.0.0.1';
  values['podIP'] = object.status?.podIP ?? simulation.nextAddress();
  values['startTime'] = object.status?.startTime ?? now;
  return { values, containers };
}

function exitCodeOf(text: string | undefined): number {
  const code = Number(text ?? '1');
  return Number.isInteger(code) && code > 0 && code < 256 ? code : 1;
}
