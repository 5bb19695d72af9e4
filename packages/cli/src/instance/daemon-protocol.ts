// What `berth up` and the process it starts say to each other, over Node's IPC channel.
import type { InstanceRecord } from './instance-record.js';
import type { InstancePaths } from './home.js';

/** Everything the process needs to know; sent once, right after it started. */
export interface DaemonOptions {
  readonly paths: InstancePaths;
  /** Text and name of the ClusterConfig; absent when another cluster is driven. */
  readonly compute: { readonly text: string; readonly file: string } | undefined;
  readonly kubeconfig: { readonly file: string; readonly context: string | undefined } | undefined;
  readonly boot: 'instant' | 'realistic';
  readonly scaleDownUnneededTimeMs: number;
  /** The user's own names for images. */
  readonly imageMap?: string | undefined;
  readonly mlflowUrl: string | undefined;
  readonly port: number;
  readonly clusterPort: number;
}

export type DaemonMessage =
  | { readonly kind: 'step'; readonly text: string }
  | { readonly kind: 'detail'; readonly text: string }
  | { readonly kind: 'ready'; readonly record: InstanceRecord }
  | {
      readonly kind: 'failed';
      readonly message: string;
      readonly hint: string | undefined;
      readonly exitCode: number;
    };

const KINDS = new Set(['step', 'detail', 'ready', 'failed']);

/** Checks what came over the channel. */
export function isDaemonMessage(value: unknown): value is DaemonMessage {
  return typeof value === 'object' && value !== null && 'kind' in value && KINDS.has(String(value.kind));
}

/** Checks what came over the channel. */
export function isDaemonOptions(value: unknown): value is DaemonOptions {
  return typeof value === 'object' && value !== null && 'paths' in value && 'boot' in value;
}
