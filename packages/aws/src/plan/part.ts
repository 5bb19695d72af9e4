// A part of a cluster that can be planned and done by itself: a stack, an add-on, a Fargate profile. Every kind of
// part is a module that lists its parts from the file and from AWS; plan and apply know nothing else.
import type { ClusterConfig } from '@berth/compute';
import type { ObjectApi } from '@berth/kube';
import type { AwsCalls } from '../calls/aws-calls.js';
import type { ActualCluster } from '../inspect/actual.js';
import type { AwsFacts } from '../render/facts.js';
import type { LatestFacts } from './latest-facts.js';
import type { Step } from './step.js';

/** All that a part may look at and use. */
export interface World {
  readonly config: ClusterConfig;
  readonly calls: AwsCalls;
  readonly actual: ActualCluster;
  /** As they were when the plan was made. */
  readonly facts: AwsFacts;
  /** As they are while it is done. */
  readonly latest: LatestFacts;
  /** Opens the Kubernetes API of the cluster; undefined when it is not there yet, or cannot be reached. */
  openKube(): Promise<ObjectApi | undefined>;
}

/** What a running step may say and ask. */
export interface StepRun {
  /** The world as it is when the step begins. */
  readonly world: World;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Waits; rejects when the apply was cancelled. */
  pause(delayMs: number): Promise<void>;
  /** One line of progress, such as an event of a stack. */
  say(line: string): void;
}

/** A step with the code that does it. Doing it twice, or again after a crash in the middle, leads to the same end. */
export interface PlannedStep {
  readonly step: Step;
  run(run: StepRun): Promise<void>;
}

/** One kind of part. */
export interface PartKind {
  /** The steps that lead from what is to what the file says. */
  plan(world: World): Promise<readonly PlannedStep[]>;
  /** The steps that remove all of it. */
  destroy(world: World): Promise<readonly PlannedStep[]>;
}

/** What became clear only while a step ran, with the event that caused it. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
}
