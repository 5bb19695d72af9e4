// Everything that can happen to a run. Events may repeat, come late or be lost; the machine must not mind.
import type { Death } from './death-class.js';
import type { BuiltImage, PodForecast, PodRecord, RunPlan, RunReport, TrackedRun } from './run-state.js';

/** What was seen of one Job and its pod. */
export interface JobObservation {
  readonly name: string;
  readonly uid: string;
  readonly outcome: 'active' | 'succeeded' | 'failed';
  readonly pod?: PodRecord | undefined;
  /** Present when the Job failed, or its pod can never run. */
  readonly death?: Death | undefined;
}

/** What happened to a run; `atMs` is when, in ms since the epoch. The machine takes them in any order. */
export type RunEvent =
  | {
      readonly kind: 'planned';
      readonly atMs: number;
      readonly plan: RunPlan;
      readonly forecast: readonly PodForecast[];
      /** Present when no pool could ever hold one of the pods. */
      readonly unplaceable?: Death | undefined;
    }
  | { readonly kind: 'planning-failed'; readonly atMs: number; readonly death: Death }
  | { readonly kind: 'job-created'; readonly atMs: number; readonly name: string; readonly uid: string }
  | { readonly kind: 'job-refused'; readonly atMs: number; readonly name: string; readonly death: Death }
  | { readonly kind: 'image-built'; readonly atMs: number; readonly image: BuiltImage }
  | { readonly kind: 'image-failed'; readonly atMs: number; readonly death: Death }
  /** The run's Jobs as they are now: all of them, from one consistent view. */
  | { readonly kind: 'observed'; readonly atMs: number; readonly jobs: readonly JobObservation[] }
  | { readonly kind: 'cancel'; readonly atMs: number; readonly by: string }
  /** Time passed: deadlines are looked at. */
  | { readonly kind: 'tick'; readonly atMs: number }
  | {
      readonly kind: 'finished';
      readonly atMs: number;
      readonly report: RunReport;
      /** Where the end was written to; absent when it could not be. */
      readonly tracked?: TrackedRun | undefined;
    };
