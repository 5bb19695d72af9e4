// What a command may touch of the world outside: streams, environment, time, Ctrl-C.
// Built once in main.ts; tests bring their own.
import type { Clock } from '@berth/kube';

export interface TextStream {
  write(text: string): void;
  /** A person is looking: colours and a moving line are welcome. */
  readonly isTerminal: boolean;
  /** Width in columns; 80 when unknown. */
  readonly columns: number;
}

export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly clock: Clock;
  /** The result. */
  readonly stdout: TextStream;
  /** The story. */
  readonly stderr: TextStream;
  readStdin(): Promise<string>;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** Colour is wanted on stdout: a terminal, and NO_COLOR is not set. */
  readonly color: boolean;
}
