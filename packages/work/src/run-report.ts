// After the end: what each pod did, whether it went where it was foretold, and what that cost on the machines it
// used.
import { fargatePricePerHour, fargateSizes, pricePerHour, type DeclaredCompute } from '@berth/compute';
import { scoreForecast, type MissKind } from './forecast-score.js';
import type { JobRecord, PodReport, RunReport, RunState } from './run-state.js';

const HOUR_MS = 3_600_000;

/** Compares and prices a run; `compute` tells the region. A pod is charged its whole node, or its Fargate size. */
export function reportRun(state: RunState, compute: DeclaredCompute | undefined): RunReport {
  const pods = state.jobs.flatMap((job) => (job.pod ? [reportPod(state, job, compute?.region)] : []));
  const prices = pods.flatMap(({ usd }) => (usd === null ? [] : [usd]));
  return { pods, usd: prices.length > 0 ? prices.reduce((sum, usd) => sum + usd, 0) : null };
}

function reportPod(state: RunState, job: JobRecord, region: string | undefined): PodReport {
  const pod = job.pod;
  const target = pod?.placed?.target ?? null;
  const foretold = foretoldPlace(state, job);
  const usdPerHour = hourlyPrice(job, region);
  const ranMs = between(pod?.startedAtMs, pod?.finishedAtMs);
  return {
    role: job.role,
    attempt: job.attempt,
    pod: pod?.name ?? '',
    node: pod?.node ?? null,
    target,
    foretold,
    miss: missOf(state, job),
    asForetold: foretold === null || target === null ? null : isSamePlace(foretold, target, pod?.node),
    waitedMs: between(pod?.createdAtMs, pod?.startedAtMs),
    ranMs,
    usdPerHour,
    usd: usdPerHour === null || ranMs === null ? null : (usdPerHour * ranMs) / HOUR_MS,
  };
}

/** A pod that was withdrawn before it had a place tells nothing of its forecast. */
function missOf(state: RunState, job: JobRecord): MissKind | null {
  const verdict = state.forecast.find(({ role }) => role === job.role)?.verdict;
  const { pod } = job;
  if (!verdict || !pod || pod.node === undefined || !pod.placed) return null;
  const waitedMs = between(pod.createdAtMs, pod.scheduledAtMs) ?? undefined;
  const score = scoreForecast(verdict, { node: pod.node, target: pod.placed.target, waitedMs });
  return score.outcome === 'miss' ? score.kind : null;
}

/** The pool of a foretold node counts: which of its nodes it becomes is a tie that nobody foretells. */
function foretoldPlace(state: RunState, job: JobRecord): string | null {
  const forecast = state.forecast.find(({ role }) => role === job.role)?.verdict.forecast;
  if (!forecast) return null;
  return forecast.pool === undefined ? forecast.target : `pool:${forecast.pool}`;
}

/** `node:NAME` foretells that very node; a pool or profile any node of it. */
const isSamePlace = (foretold: string, target: string, node: string | undefined): boolean =>
  foretold === target || (foretold.startsWith('node:') && foretold.slice('node:'.length) === node);

function hourlyPrice({ pod }: JobRecord, region: string | undefined): number | null {
  const placed = pod?.placed;
  if (!placed || !region) return null;
  const size = fargateSizes().find(({ annotation }) => annotation === placed.fargateSize);
  if (size) return fargatePricePerHour(size, region)?.usdPerHour ?? null;
  if (!placed.instanceType) return null;
  return pricePerHour({ instanceType: placed.instanceType, region, spot: placed.spot })?.usdPerHour ?? null;
}

const between = (fromMs: number | undefined, toMs: number | undefined): number | null =>
  fromMs === undefined || toMs === undefined ? null : Math.max(0, toMs - fromMs);
