// Scores a forecast by what happened: hit, or missed in one of six ways. Pure; who watches pods brings the facts.
import type { Verdict } from '@berth/placement';
import { LATE_AFTER_BOOT_MS, LATE_NOW_MS } from './limits.js';

/** How a forecast was wrong. */
export type MissKind =
  /** Another node of the foretold pool, or of none. */
  | 'other-node'
  | 'other-pool'
  /** A node was started that the forecast knew nothing of. */
  | 'more-nodes'
  /** The right place, but much later than foretold. */
  | 'later'
  | 'never-landed'
  | 'landed-though-refused';

/** What became of a pod that a verdict was given for. */
export interface Landing {
  readonly node: string;
  /** `pool:NAME`, `fargate:PROFILE`, or `node:NAME` for a node of no pool. */
  readonly target: string;
  /** True when the node was not there, nor on its way, when the verdict was given. */
  readonly isNewNode?: boolean | undefined;
  /** From the verdict, or the pod's creation, to its node. */
  readonly waitedMs?: number | undefined;
}

/** Hit, or the kind of miss. */
export type ForecastScore =
  | { readonly outcome: 'hit' }
  | { readonly outcome: 'miss'; readonly kind: MissKind };

const HIT: ForecastScore = { outcome: 'hit' };
const miss = (kind: MissKind): ForecastScore => ({ outcome: 'miss', kind });

/** Scores one verdict; without a landing the pod is taken to have waited in vain. */
export function scoreForecast(verdict: Verdict, landing: Landing | undefined): ForecastScore {
  const isRefused = verdict.forecast.startsWhen === 'never';
  if (!landing) return isRefused ? HIT : miss('never-landed');
  if (isRefused) return miss('landed-though-refused');
  return wrongPlace(verdict, landing) ?? wrongTime(verdict, landing) ?? HIT;
}

function wrongPlace(
  { best, forecast }: Verdict,
  { node, target, isNewNode }: Landing,
): ForecastScore | undefined {
  if (isNewNode && forecast.nodesAdded === 0) return miss('more-nodes');
  // Equally good places are a set: any of them is what was foretold.
  const places = new Set([forecast.target, ...best]);
  if (places.has(`node:${node}`) || places.has(node) || places.has(target)) return undefined;
  const pool = forecast.pool === undefined ? undefined : `pool:${forecast.pool}`;
  return miss(
    pool === target || (pool === undefined && target.startsWith('node:')) ? 'other-node' : 'other-pool',
  );
}

function wrongTime({ forecast }: Verdict, { waitedMs = 0 }: Landing): ForecastScore | undefined {
  const limitMs = {
    now: LATE_NOW_MS,
    'after-boot': LATE_AFTER_BOOT_MS,
    'when-capacity-frees': Infinity,
    never: 0,
  };
  return waitedMs > limitMs[forecast.startsWhen] ? miss('later') : undefined;
}
