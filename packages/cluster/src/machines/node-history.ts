// The lives of nodes, for the bill: when each was asked for, ready and gone, and what it costs an hour.
// Living nodes carry it as annotations; ended lives are kept in a ConfigMap.
import { kubeTime, type Node } from '@berth/kube';
import type { ComponentDeps } from '../component.js';
import { unlessThere } from '../controllers/controller.js';
import { LAUNCHED_AT, POOL, READY_AT, USD_PER_HOUR } from './annotations.js';
import { REMEMBERED_LIVES } from './limits.js';

/** One node's life. Times as Kubernetes writes them. */
export interface NodeLife {
  readonly node: string;
  /** Pool name, or `fargate`. */
  readonly pool: string;
  readonly instanceType: string | undefined;
  readonly zone: string | undefined;
  readonly launchedAt: string;
  readonly readyAt: string | undefined;
  readonly deletedAt: string | undefined;
  /** Undefined when no price is known. */
  readonly usdPerHour: number | undefined;
}

const KEY = { namespace: 'kube-system', name: 'berth-node-history' };

/** Every node's life, ended ones first. */
export function nodeLives(deps: Pick<ComponentDeps, 'api'>): readonly NodeLife[] {
  const living = deps.api.items('nodes').flatMap((node) => lifeOf(node) ?? []);
  return [...endedLives(deps), ...living];
}

/** Writes the life of a node that goes away into the history. */
export async function recordEnd(deps: ComponentDeps, node: Node): Promise<void> {
  const life = lifeOf(node);
  if (!life) return;
  const deletedAt = kubeTime(deps.clock.now());
  const lives = [...endedLives(deps), { ...life, deletedAt }].slice(-REMEMBERED_LIVES);
  const data = { lives: lives.map((each) => JSON.stringify(each)).join('\n') };
  if (deps.api.peek('configmaps', KEY)) {
    await deps.api.patch('configmaps', KEY, { type: 'merge', body: { data } });
    return;
  }
  await unlessThere(
    deps.api.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: KEY, data }),
  );
}

function lifeOf(node: Node): NodeLife | undefined {
  const { annotations = {}, labels = {}, name = '' } = node.metadata;
  const pool = annotations[POOL];
  if (pool === undefined) return undefined;
  const usd = Number(annotations[USD_PER_HOUR] ?? Number.NaN);
  return {
    node: name,
    pool,
    instanceType: labels['node.kubernetes.io/instance-type'],
    zone: labels['topology.kubernetes.io/zone'],
    launchedAt: annotations[LAUNCHED_AT] ?? node.metadata.creationTimestamp ?? '',
    readyAt: annotations[READY_AT],
    deletedAt: undefined,
    usdPerHour: Number.isFinite(usd) ? usd : undefined,
  };
}

function endedLives(deps: Pick<ComponentDeps, 'api'>): readonly NodeLife[] {
  const text = deps.api.peek('configmaps', KEY)?.data?.['lives'] ?? '';
  return text.split('\n').flatMap(parseLife);
}

// The ConfigMap is open to everybody: a line that somebody spoiled is left out.
function parseLife(line: string): readonly NodeLife[] {
  try {
    const life: unknown = JSON.parse(line);
    return isLife(life) ? [life] : [];
  } catch {
    return [];
  }
}

const isLife = (value: unknown): value is NodeLife =>
  typeof value === 'object' && value !== null && 'node' in value && 'pool' in value && 'launchedAt' in value;
