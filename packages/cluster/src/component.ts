// Everything that runs inside the embedded cluster's process: it starts, and it can be stopped.
import type { Clock } from '@berth/kube';
import type { LocalApi } from './local-api.js';

/** A running part: a controller, the scheduler, the kubelet. */
export interface Component {
  readonly name: string;
  /** Resolves when nothing of it runs any more; safe to call twice. */
  stop(): Promise<void>;
}

/** One line of the story, as data; rendered by whoever shows it. */
export interface LogEntry {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Stable code, such as `scheduler.bound`. */
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What every component is given. */
export interface ComponentDeps {
  readonly api: LocalApi;
  readonly clock: Clock;
  /** Random number in [0, 1); seeded in tests. */
  readonly random: () => number;
  readonly log: (entry: LogEntry) => void;
}
