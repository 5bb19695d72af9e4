// The registry of ways a run can end badly: one stable word each, whose fault it is, what it implies, what the CLI
// exits with.

/** What the death implies for another try. */
export type RetryAdvice =
  /** Try again as it was: the machine failed, not the work. */
  | 'same'
  /** Try again with more memory; a person decides. */
  | 'more-memory'
  /** Trying again changes nothing until something is mended. */
  | 'none';

/** Kinds of death; also the codes in the API (`run.<class>`), in MLflow (tag `berth.death`) and in metrics. */
export type DeathClass = keyof typeof DEATH_CLASSES;

interface DeathRule {
  readonly fault: 'user' | 'system' | 'cloud';
  readonly retry: RetryAdvice;
  /** What `berth run` exits with. */
  readonly exitCode: number;
}

const user = (exitCode: number, retry: RetryAdvice = 'none'): DeathRule => ({
  fault: 'user',
  retry,
  exitCode,
});
const machine = (fault: 'system' | 'cloud', retry: RetryAdvice): DeathRule => ({ fault, retry, exitCode: 1 });

/** Every class with its rule. */
export const DEATH_CLASSES = {
  'user-error': user(1),
  'out-of-memory': user(1, 'more-memory'),
  'out-of-disk': user(1),
  evicted: machine('system', 'same'),
  preempted: machine('system', 'same'),
  'spot-reclaimed': machine('cloud', 'same'),
  'node-lost': machine('cloud', 'same'),
  image: user(1),
  config: user(1),
  quota: user(1),
  deadline: user(124),
  'waited-too-long': user(124),
  unschedulable: user(8),
  'unknown-cluster': user(5),
  'unknown-namespace': user(5),
  'unknown-pool': user(5),
  'missing-project': user(2),
  'invalid-project': user(2),
  'missing-dockerfile': user(2),
  'missing-parameter': user(2),
  'invalid-template': user(2),
  'build-failed': user(1),
  /** The bootstrap pod could not do its work for a reason of ours. */
  bootstrap: machine('system', 'same'),
  forbidden: user(7),
  tracking: machine('system', 'none'),
  deleted: user(1),
  cancelled: user(130),
  internal: machine('system', 'none'),
} as const satisfies Readonly<Record<string, DeathRule>>;

/** Why a run, or one Job of it, ended without success. */
export interface Death {
  readonly class: DeathClass;
  /** One sentence for a person: what happened, with the values. */
  readonly sentence: string;
  /** What to do next, when there is something. */
  readonly hint?: string | undefined;
  /** The facts it was concluded from. */
  readonly evidence: Readonly<Record<string, unknown>>;
}

/** A death of a class. */
export const death = (
  deathClass: DeathClass,
  sentence: string,
  more: { readonly hint?: string | undefined; readonly evidence?: Readonly<Record<string, unknown>> } = {},
): Death => ({ class: deathClass, sentence, hint: more.hint, evidence: more.evidence ?? {} });

/** The rule of a class. */
export const deathRule = (deathClass: DeathClass): DeathRule => DEATH_CLASSES[deathClass];
