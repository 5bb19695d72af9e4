// What both sides print about themselves, taken for what it is: both programs are our own.
export interface Measurement {
  /** Pods tried; the real scheduler stops when its time is up. */
  readonly pods: number;
  readonly placed: number;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  /** What is held when all is done, after a collection. */
  readonly heapMib: number;
  /** The most memory that the kernel counted. */
  readonly rssMib: number;
}

/** The nodes that fit a pod and the best of them, at one moment of a replay. */
export interface Look {
  readonly pod: string;
  readonly feasible: readonly string[];
  readonly best: readonly string[];
}

export const readMeasurement = (text: string): Measurement => JSON.parse(text) as Measurement;
export const readLook = (text: string): Look => JSON.parse(text) as Look;
