// Time as an argument: pure code never asks for it, shells get it once, tests bring their own.

/** Source of time and timers. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back once after `delayMs`; gives the function that cancels. */
  after(delayMs: number, callback: () => void): () => void;
}

/** The time in the form Kubernetes writes it: UTC, whole seconds. */
export const kubeTime = (epochMs: number): string => `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
