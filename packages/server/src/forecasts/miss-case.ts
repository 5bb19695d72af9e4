// A missed forecast as a case that can be answered again: of the format of the placement vectors when nodes that were
// there decided, of the autoscaler vectors when a pool had to grow.
import type { DaemonSet, Node, Pod } from '@berth/kube';
import { autoscalerCaseOf, createSnapshot, type Verdict } from '@berth/placement';
import type { DeclaredCompute } from '@berth/compute';
import type { Landing, MissKind } from '@berth/work';

/** The cluster as it was when a pod was foretold. */
export interface SceneOfForecast {
  readonly pod: Pod;
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly others: readonly object[];
  readonly daemonSets: readonly DaemonSet[];
  readonly compute: DeclaredCompute;
  /** Names of nodes that still booted. */
  readonly starting: readonly string[];
  /** Nodes by pool, those on their way included. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Pods that were promised room and had not taken it yet, as if they had. */
  readonly held: readonly Pod[];
}

export interface Miss {
  readonly id: string;
  readonly atMs: number;
  readonly kind: MissKind;
  readonly verdict: Verdict;
  readonly landing: Landing | undefined;
  readonly scene: SceneOfForecast;
}

/** Which command answers the case again. */
export type CaseFormatName = 'placement' | 'autoscaler';

/** A case of either format, with what was foretold and what happened beside it. */
export interface MissCase {
  readonly format: CaseFormatName;
  readonly case: Readonly<Record<string, unknown>>;
}

/** Writes the case of a miss. */
export function missCase(miss: Miss): MissCase {
  const { verdict, scene } = miss;
  const grows = verdict.forecast.startsWhen === 'after-boot' && verdict.forecast.target.startsWith('pool:');
  const format = grows || miss.kind === 'more-nodes' ? 'autoscaler' : 'placement';
  const body = format === 'autoscaler' ? growthCase(scene) : placementCase(scene);
  return { format, case: { ...headOf(miss), ...body } };
}

function headOf({ id, atMs, kind, verdict, landing }: Miss): Readonly<Record<string, unknown>> {
  const { forecast, pod } = verdict;
  const foretold =
    forecast.startsWhen === 'never' ? 'nowhere' : `${forecast.target} (${forecast.startsWhen})`;
  const landed = landing ? `${landing.node} (${landing.target})` : 'nowhere';
  return {
    id,
    topic: 'missed-forecast',
    story: `${pod}: foretold ${foretold}, landed ${landed}: ${kind}`,
    at: new Date(atMs).toISOString(),
    miss: kind,
    forecast,
    best: verdict.best,
    landing: landing ?? null,
  };
}

function placementCase(scene: SceneOfForecast): Readonly<Record<string, unknown>> {
  const objects = [...scene.nodes, ...podsOf(scene, scene.held), ...scene.others];
  return { objects: objects.map(slim), pod: slim(scene.pod) };
}

/** Pods that were promised a node that is not there yet wait beside the pod itself. */
function growthCase(scene: SceneOfForecast): Readonly<Record<string, unknown>> {
  const { compute, pod, nodes, daemonSets } = scene;
  const names = new Set(nodes.map(({ metadata }) => metadata.name));
  const held = scene.held.filter(({ spec }) => names.has(spec?.nodeName));
  const before = scene.held.filter(({ spec }) => !names.has(spec?.nodeName)).map(unbound);
  const snapshot = createSnapshot({ nodes: nodes.map(slim), pods: podsOf(scene, held).map(slim) });
  const options = {
    daemonSets: daemonSets.map(slim),
    startingNodes: new Set(scene.starting),
    targetSizes: Object.fromEntries(scene.sizes),
  };
  const pendingPods = [...before, pod].map(slim);
  return { ...autoscalerCaseOf({ compute, snapshot, pendingPods, options }) };
}

const unbound = (pod: Pod): Pod => ({ ...pod, spec: { containers: [], ...pod.spec, nodeName: undefined } });

/** Other pods that had not ended, these ones in the place that they hold. */
function podsOf({ pod, pods }: SceneOfForecast, held: readonly Pod[]): readonly Pod[] {
  const places = new Map(held.map((one) => [one.metadata.uid, one]));
  return pods
    .filter(({ metadata, status }) => metadata.uid !== pod.metadata.uid && !isOver(status?.phase))
    .map((one) => places.get(one.metadata.uid) ?? one);
}

const isOver = (phase: string | undefined): boolean => phase === 'Succeeded' || phase === 'Failed';

/** Without what placement never reads: who wrote which field, and what kubectl last applied. */
function slim<T extends object>(object: T): T {
  if (!('metadata' in object) || typeof object.metadata !== 'object' || object.metadata === null)
    return object;
  const { managedFields: _, ...metadata } = { managedFields: undefined, ...object.metadata };
  return { ...object, metadata };
}
