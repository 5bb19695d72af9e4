// Which pool grows for a pod that no node there is can take, and what is said of pools that do not.
import type { Pod } from '@berth/kube';
import { roundedAmount } from '../snapshot/amount.js';
import { podRequestNanos } from '../snapshot/pod-requests.js';
import type { Forecast, Rejection } from '../verdict.js';
import type { PoolJudgement, TypeJudgement } from './pool-judgement.js';
import { rejectionsOf } from '../reasons/rejections.js';

const MIB = 1024 * 1024;

/** The pools that Cluster Autoscaler's default expander rates highest: it draws one of them. */
export interface PoolChoice {
  readonly equals: readonly PoolJudgement[];
  /** True when the pool is full: the pod waits until room frees. */
  readonly isFull: boolean;
  /** Pools that would do as well, and would leave more of a node unused. */
  readonly passed: readonly PoolJudgement[];
}

/** The choice among pools whose nodes could hold the pod; undefined when none could. */
export function choosePool(judged: readonly PoolJudgement[], pod: Pod): PoolChoice | undefined {
  const fitting = judged.filter(({ fit }) => fit !== undefined);
  const growing = fitting.filter(growsFor);
  if (growing.length > 0) return choiceAmong(growing, pod, false);
  const full = fitting.filter((one) => one.size > 0 && one.size >= one.pool.maxSize);
  return full.length > 0 ? choiceAmong(full, pod, true) : undefined;
}

function choiceAmong(judged: readonly PoolJudgement[], pod: Pod, isFull: boolean): PoolChoice {
  const equals = leastWaste(judged, pod);
  return { equals, isFull, passed: judged.filter((one) => !equals.includes(one)) };
}

/** True when the autoscaler would add a node of the pool: it may, and it believes that this helps. */
export const growsFor = ({ size, pool, believed }: PoolJudgement): boolean =>
  size < pool.maxSize && believed.length === 0;

/** The forecast for the chosen pool. */
export function poolForecast({ equals, isFull, passed }: PoolChoice, pod: Pod): Forecast {
  const [first] = equals;
  if (!first?.fit) throw new Error('a pool without a fitting type was chosen');
  const { pool, fit, types } = first;
  const some = types.some(({ refusals }) => refusals.length > 0);
  return {
    target: `pool:${pool.name}`,
    pool: pool.name,
    nodesAdded: isFull ? 0 : 1,
    startsWhen: isFull ? 'when-capacity-frees' : 'after-boot',
    usdPerHour: fit.usdPerHour,
    certainty: certaintyOf({ fit, some, isTie: equals.length > 1 }),
    because: [
      isFull ? `the pool has its ${pool.maxSize} nodes` : 'no existing node takes the pod; the pool may grow',
      ...(passed.length > 0 && !isFull
        ? [`least of a node stays unused here, which the expander prefers to ${namesOf(passed)}`]
        : []),
      ...(fit.fitsForSure ? [] : ['it fits only if the node reports nearly all its nominal memory']),
      ...(some ? ['not every instance type of the pool is large enough'] : []),
      ...(merelyTolerates(pod, first)
        ? ['the pod only tolerates the taints: untainted nodes with room take it too']
        : []),
      ...(equals.length > 1 ? [`${equals.length} pools are equally good: ${namesOf(equals)}`] : []),
    ],
  };
}

/** Why the pool does not take the pod; empty when it does. */
export function rejectionsOfPool(judged: PoolJudgement): readonly Rejection[] {
  const { pool, types, fit, size, believed } = judged;
  if (types.length === 0) return [poolRule(judged, 'pool.no-type', { instanceTypes: pool.instanceTypes })];
  if (!fit) return [...rejectionsOfTypes(pool.name, types), ...growthInVain(judged)];
  if (size >= pool.maxSize) return [poolRule(judged, 'pool.max-size', { size, maxSize: pool.maxSize })];
  if (believed.length === 0) return [];
  const findings = believed.flatMap((refusal) => refusal.findings);
  return [poolRule(judged, 'pool.template', { instanceType: types[0]?.type.name, findings })];
}

/**
 * The autoscaler grows a pool whose nodes cannot hold the pod, takes the idle node away after a while, and
 * starts over.
 */
function growthInVain(judged: PoolJudgement): readonly Rejection[] {
  const { types, size, pool, believed } = judged;
  if (believed.length > 0 || size >= pool.maxSize) return [];
  return [poolRule(judged, 'pool.grows-in-vain', { instanceType: types[0]?.type.name })];
}

/** What all types have in common is said once, with the types it holds for. */
function rejectionsOfTypes(pool: string, types: readonly TypeJudgement[]): readonly Rejection[] {
  const said = new Map<string, { readonly rejection: Rejection; readonly instanceTypes: string[] }>();
  for (const { type, refusals } of types) {
    for (const rejection of rejectionsOf({ pool }, refusals)) {
      const key = JSON.stringify([rejection.rule, rejection.detail]);
      const known = said.get(key);
      if (known) known.instanceTypes.push(type.name);
      else said.set(key, { rejection, instanceTypes: [type.name] });
    }
  }
  return [...said.values()].map(({ rejection, instanceTypes }) => ({
    ...rejection,
    detail: {
      ...rejection.detail,
      instanceTypes,
      ...(instanceTypes.length === 1 ? { instanceType: instanceTypes[0] } : {}),
    },
  }));
}

const MESSAGES = {
  'pool.no-type': 'no instance type of the pool is known and offered in the region',
  'pool.grows-in-vain': 'the autoscaler would add nodes that cannot hold the pod',
  'pool.max-size': 'max node group size reached',
  'pool.template': 'the autoscaler takes a new node of the pool for one that cannot hold the pod',
} as const;

const poolRule = (
  { pool }: PoolJudgement,
  rule: keyof typeof MESSAGES,
  detail: Readonly<Record<string, unknown>>,
): Rejection => ({
  pool: pool.name,
  rule,
  plugin: 'ClusterAutoscaler',
  code: rule === 'pool.max-size' ? 'Unschedulable' : 'UnschedulableAndUnresolvable',
  message: MESSAGES[rule],
  detail,
});

/** One node of each: the least-waste expander prefers the smallest share of cpu plus memory that stays unused. */
function leastWaste(judged: readonly PoolJudgement[], pod: Pod): readonly PoolJudgement[] {
  const asked = podRequestNanos(pod);
  const cpuMillis = roundedAmount('cpu', asked.get('cpu') ?? 0n);
  const memoryBytes = roundedAmount('memory', asked.get('memory') ?? 0n);
  const wastes = judged.map(({ types }) => {
    const type = types[0]?.type;
    return type ? 2 - cpuMillis / (type.vcpu * 1000) - memoryBytes / (type.memoryMib * MIB) : Infinity;
  });
  const least = Math.min(...wastes);
  return judged.filter((_, index) => wastes[index] === least);
}

/** True for a pod that may go onto the pool's tainted nodes, but does not ask for them. */
const merelyTolerates = ({ spec }: Pod, { pool }: PoolJudgement): boolean =>
  pool.taints.length > 0 &&
  Object.keys(spec?.nodeSelector ?? {}).length === 0 &&
  !spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;

const namesOf = (equals: readonly PoolJudgement[]): string => equals.map(({ pool }) => pool.name).join(', ');

function certaintyOf(of: {
  readonly fit: TypeJudgement;
  readonly some: boolean;
  readonly isTie: boolean;
}): Forecast['certainty'] {
  if (of.isTie) return 'tie';
  if (of.some) return 'unknown';
  return of.fit.fitsForSure ? 'certain' : 'depends-on-real-memory';
}
