// The answer of a forecast over time. All data: nodes by pool and minute, waits, prices, and what never lands.
import type { Rejection } from '../verdict.js';

/** One pool's, profile's or NodePool's part. */
export interface PoolTimeline {
  readonly kind: 'node-group' | 'fargate-profile' | 'node-pool';
  readonly name: string;
  /** Nodes that were there at the start, or were started. */
  readonly nodes: number;
  readonly peakNodes: number;
  /** The most nodes that there were, or were on their way, in each minute from the start. */
  readonly nodesByMinute: readonly number[];
  /** Paid life of all its nodes: by the second, at least a minute each. */
  readonly nodeSeconds: number;
  /** Null when the price of a node is not known. */
  readonly usd: number | null;
  readonly podsStarted: number;
}

/** How long pods waited from being created until they started. */
export interface WaitSummary {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
}

export interface WorkloadTimeline {
  readonly name: string;
  /** Pods that were created, that started at least once, that ran to their end. */
  readonly pods: number;
  readonly started: number;
  readonly finished: number;
  /** How often a pod of it had to go for a more important one, or for a node that was taken away. */
  readonly evictions: number;
  /** Of the pods that started; null when none did. */
  readonly wait: WaitSummary | null;
  /** When its last pod ended; null while any runs or waits. */
  readonly doneMs: number | null;
}

/** Pods that never started, and why. */
export interface NeverPlaced {
  readonly workload: string;
  readonly pods: number;
  /** What keeps the first of them off each pool and profile, as {@link Rejection}s of `explain`. */
  readonly rejections: readonly Rejection[];
  /** `gated`: scheduling gates hold it. `time`: the timeline ended before its turn came. */
  readonly because: 'rejected' | 'gated' | 'time';
}

export interface Timeline {
  readonly apiVersion: 'berth.dev/v1';
  readonly kind: 'Forecast';
  /** How long the timeline is. */
  readonly endsMs: number;
  /** `done`: nothing is left to happen. `time`: it was cut off. */
  readonly endsBecause: 'done' | 'time';
  /** When the last pod that ends had ended; null when some never do. */
  readonly doneMs: number | null;
  readonly peakNodes: number;
  /** Of nodes and Fargate until the end, without control plane, volumes and traffic; null when a price is missing. */
  readonly usd: number | null;
  /** What is still running at the end costs. */
  readonly usdPerHourAtEnd: number | null;
  readonly pools: readonly PoolTimeline[];
  readonly workloads: readonly WorkloadTimeline[];
  readonly neverPlaced: readonly NeverPlaced[];
}
