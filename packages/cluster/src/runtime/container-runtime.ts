// What the kubelet asks of whatever runs containers. `host` runs processes of this machine; tests bring their own.
import type { Readable, Writable } from 'node:stream';
import type { ContainerExit, ContainerSpec, Signal } from './container-spec.js';

/** What a client and a process in a container are joined by. */
export interface ProcessStreams {
  readonly tty: boolean;
  readonly stdin?: Readable | undefined;
  readonly stdout?: Writable | undefined;
  readonly stderr?: Writable | undefined;
  /** Terminal sizes as the client reports them. */
  readonly onResize?: ((listener: (columns: number, rows: number) => void) => void) | undefined;
  /** Ends it; what a command started is killed. */
  readonly signal?: AbortSignal | undefined;
}

/** A command run inside a running container. */
export interface ContainerCommand extends ProcessStreams {
  readonly argv: readonly string[];
}

/** A container that was started, by this process or by the one before it. */
export interface RunningContainer {
  readonly id: string;
  readonly startedAtMs: number;
  /** Resolves once, when the main process is gone. */
  readonly exited: Promise<ContainerExit>;
  /** Sends a signal to the main process; nothing happens when it is gone. */
  signal(signal: Signal): void;
  /** Kills everything in it; resolves when nothing of it runs. */
  kill(): Promise<void>;
  /** Resolves with the exit code of the command. */
  exec(command: ContainerCommand): Promise<number>;
  /** What is written here reaches the main process; undefined when it has no standard input. */
  openStdin(): Writable | undefined;
}

/** What a container folder left by an earlier process of ours turned out to be. */
export type AdoptedContainer =
  | { readonly kind: 'running'; readonly container: RunningContainer }
  | { readonly kind: 'exited'; readonly startedAtMs: number; readonly exit: ContainerExit }
  /** It never started, and now never will. */
  | { readonly kind: 'absent' };

/** Starts, finds again and removes containers. */
export interface ContainerRuntime {
  readonly name: string;
  /** What it cannot do here, as sentences for `berth doctor` and the node's status. */
  readonly limitations: readonly string[];
  /** Resolves when the main process has begun. Rejects with {@link StartError}. */
  start(spec: ContainerSpec): Promise<RunningContainer>;
  adopt(spec: ContainerSpec): Promise<AdoptedContainer>;
  /** Starts the holder of a pod's shared process namespace in `directory`, or finds it; gives its process id. */
  holdProcessNamespace(directory: string): Promise<number | undefined>;
  /** Kills whatever still runs in these folders and removes what they hold of mounts and groups, not the folders. */
  dispose(directories: readonly string[]): Promise<void>;
  /** Kills everything that it started or found again and that still runs. */
  close(): Promise<void>;
}

/** A container that could not be started. `reason` is the kubelet's word for the waiting or terminated state. */
export class StartError extends Error {
  readonly reason: 'ContainerCannotRun' | 'CreateContainerError' | 'StartError';
  readonly exitCode: number;

  constructor(reason: StartError['reason'], message: string, exitCode = 128) {
    super(message);
    this.name = 'StartError';
    this.reason = reason;
    this.exitCode = exitCode;
  }
}
