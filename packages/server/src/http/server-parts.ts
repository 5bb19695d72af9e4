// What the HTTP handlers work with; the control plane makes it once.
import type { Clock, Pod } from '@berth/kube';
import type { Verdict } from '@berth/placement';
import type { ClusterTarget, ClusterRegistry, RunDriver } from '@berth/work';
import type { Registry } from 'prom-client';
import type { TokenRepository } from '../auth/token-repository.js';
import type { UserRepository } from '../auth/user-repository.js';
import type { RunRepository } from '../database/run-repository.js';
import type { MissFiles } from '../forecasts/miss-files.js';
import type { BundleFiles } from '../runs/bundle-files.js';
import type { ImageBuilder } from '../runs/image-builder.js';
import type { PodLogFiles } from '../runs/pod-log-files.js';
import type { RunIntake } from '../runs/run-intake.js';

export interface ServerParts {
  readonly clock: Clock;
  readonly version: string;
  readonly runs: RunRepository;
  readonly driver: RunDriver;
  readonly intake: RunIntake;
  readonly bundles: BundleFiles;
  readonly logs: PodLogFiles;
  readonly images: ImageBuilder;
  readonly tokens: TokenRepository;
  readonly users: UserRepository;
  readonly clusters: ClusterRegistry;
  /** Cluster and namespace of runs that name none. */
  readonly defaults: { readonly cluster: string; readonly namespace: string };
  readonly forecast: (target: ClusterTarget, pods: readonly Pod[]) => Promise<readonly Verdict[]>;
  /** Forecasts that were wrong. */
  readonly misses: MissFiles;
  readonly metrics: Registry;
  /** What is not ready yet, by name; empty when all is. */
  readonly unready: () => readonly string[];
  /** Told of failures that clients are not told about. */
  readonly onTrouble: (what: string, error: unknown) => void;
  /** A short random word, by which an answer and a line of the log find each other. */
  readonly newId: () => string;
  /** `host:port` of this server as clients reach it. */
  readonly authority: () => string;
}
