// A check of this machine: what was looked at, how it turned out, what to do about it.

/** How a check turned out. `warning`: Berth works, with less; `failed`: something will not work at all. */
export type CheckStatus = 'ok' | 'warning' | 'failed';

/** The result of one check. */
export interface Check {
  readonly name: string;
  readonly status: CheckStatus;
  readonly message: string;
  readonly fix?: string | undefined;
}

/** What the checks may ask of the machine; tests bring their own. */
export interface Machine {
  readonly nodeVersion: string;
  readonly platform: string;
  readonly isRoot: boolean;
  /** Runs a program; gives its output, or null when it is missing or fails. */
  readonly output: (program: string, args: readonly string[]) => Promise<string | null>;
  /** Free bytes on the file system of a path, of its nearest existing parent; null when unknown. */
  readonly freeBytes: (path: string) => Promise<number | null>;
  /** Why a file cannot be written there, or null. */
  readonly whyNotWritable: (path: string) => Promise<string | null>;
  readonly readText: (path: string) => Promise<string | null>;
  /** Why nothing can listen on 127.0.0.1, or null. */
  readonly whyNoPort: () => Promise<string | null>;
}

export const ok = (name: string, message: string): Check => ({ name, status: 'ok', message });
export const warning = (name: string, message: string, fix: string): Check => ({
  name,
  status: 'warning',
  message,
  fix,
});
export const failed = (name: string, message: string, fix: string): Check => ({
  name,
  status: 'failed',
  message,
  fix,
});
