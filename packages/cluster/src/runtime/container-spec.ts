// What a runtime is told about one container: everything is resolved, nothing of Kubernetes is left in it.

/** A host folder or file shown at an absolute path of the container. */
export interface ContainerMount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  /** Nobody asked for it: it may be missing where nothing can be mounted. */
  readonly isCourtesy?: boolean | undefined;
}

export interface ContainerUser {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
}

/** One attempt to run one container. */
export interface ContainerSpec {
  /** Unique for ever: `POD-UID/CONTAINER/ATTEMPT`. */
  readonly id: string;
  /** A folder of its own that outlives this process: scripts, pid, exit code, writable layer. */
  readonly directory: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workingDir: string;
  readonly hostname: string;
  /** Folders laid over the host's file system, topmost first. */
  readonly layers: readonly string[];
  readonly mounts: readonly ContainerMount[];
  readonly user?: ContainerUser | undefined;
  /** Keeps all capabilities of the user who runs us. */
  readonly privileged: boolean;
  readonly readOnlyRoot: boolean;
  /** What it writes becomes a layer, so it may write everywhere. */
  readonly isBuild?: boolean | undefined;
  /** Killed, with everything it started, above this. */
  readonly memoryLimitBytes?: number | undefined;
  /** Standard output and error go here; appended to. */
  readonly logFile: string;
  readonly stdin: boolean;
  /** The first writer's end is the end of the input. */
  readonly stdinOnce: boolean;
  readonly tty: boolean;
  /** Process id of the holder of a shared process namespace. */
  readonly processNamespaceOf?: number | undefined;
}

/** How a container ended. */
export interface ContainerExit {
  /** 128 + signal when a signal ended it. */
  readonly code: number;
  readonly finishedAtMs: number;
  /** The kernel, or our watcher, killed something in it for memory. */
  readonly outOfMemory: boolean;
  /** We cannot know the code: the machine went down, or the shim was killed. */
  readonly unknown: boolean;
}

export type Signal = 'TERM' | 'KILL' | 'HUP' | 'INT' | 'QUIT' | 'USR1' | 'USR2';
