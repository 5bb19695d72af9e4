// What the API server asks of the kubelet that runs a pod: logs, exec, attach, port-forward.
import type { ObjectKey, PodLogOptions } from '@berth/kube';
import type { Duplex } from 'node:stream';
import type { ProcessStreams } from '../runtime/container-runtime.js';

/** A container of a pod, the only one when it is not named, and what to run in it. */
export interface ExecOptions extends ProcessStreams {
  readonly container?: string | undefined;
  readonly command: readonly string[];
}

/** The kubelet's side of the streaming subresources. Methods reject with a StatusError, as the API answers it. */
export interface NodeAgent {
  logs(
    pod: ObjectKey,
    options: PodLogOptions & {
      readonly sinceSeconds?: number;
      readonly sinceTime?: string;
      readonly limitBytes?: number;
    },
  ): AsyncIterable<Uint8Array>;
  /** Runs a command in a container; resolves with its exit code. */
  exec(pod: ObjectKey, options: ExecOptions): Promise<number>;
  /** Connects to the main process' streams; resolves with its exit code when it ends. */
  attach(pod: ObjectKey, options: Omit<ExecOptions, 'command'>): Promise<number>;
  /** Opens a connection to a port of the pod. */
  portForward(pod: ObjectKey, port: number): Promise<Duplex>;
}
