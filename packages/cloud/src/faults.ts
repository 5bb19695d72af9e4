// Faults on demand: what AWS does to callers on a bad day, by operation and count, for tests and rehearsals.

/**
 * What happens: refused as too much, as not allowed, with an error of one's choice, as signed with credentials that
 * expired or by a clock that is wrong; late; the connection is cut; nothing can be launched.
 */
export type FaultKind = (typeof FAULT_KINDS)[number];

export const FAULT_KINDS = [
  'throttling',
  'denied',
  'error',
  'expired',
  'skewed',
  'slow',
  'cut',
  'capacity',
] as const;

/** Only callers from outside meet these: services of AWS call each other on other ways. */
const OUTSIDE = new Set<FaultKind>(['expired', 'skewed', 'cut']);

/** One fault. It applies to calls that match, until its count is used up. */
export interface FaultRule {
  readonly kind: FaultKind;
  /** `ec2`, …; absent: every service. */
  readonly service?: string | undefined;
  /** `CreateVpc`, …; absent: every operation. */
  readonly operation?: string | undefined;
  /** So many matching calls are let through first. @default 0 */
  readonly skip?: number | undefined;
  /** So many calls fail; absent: all until the rule is removed. */
  readonly count?: number | undefined;
  /** For `error`: what is answered. @default InternalFailure, 500 */
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly httpStatus?: number | undefined;
  /** For `cut`: whether the operation was done by then. @default 'before' */
  readonly when?: 'before' | 'after' | undefined;
  /** For `slow`. */
  readonly delayMs?: number | undefined;
  /** For `capacity`: which launches fail; absent: all. */
  readonly instanceType?: string | undefined;
  readonly zone?: string | undefined;
}

/** A call, and whether it comes from outside or from another service. */
export interface FaultyCall {
  readonly service: string;
  readonly operation: string;
  readonly outside: boolean;
}

/** The connection ends without an answer. */
export class ConnectionCut extends Error {
  override readonly name = 'ConnectionCut';
}

/** What a launch asks the board about. */
export interface Launch {
  readonly instanceType: string;
  readonly zone: string;
}

/** The faults in force. */
export interface FaultBoard {
  /** Gives the id by which it is removed. */
  add(rule: FaultRule): string;
  remove(id: string): boolean;
  clear(): void;
  list(): readonly (FaultRule & { readonly id: string; readonly hits: number })[];
  /** The faults of this call; each counts as used. */
  hit(call: FaultyCall): readonly FaultRule[];
  /** The fault of this launch, which counts as used. */
  hitLaunch(launch: Launch): FaultRule | undefined;
}

interface Entry {
  readonly id: string;
  readonly rule: FaultRule;
  seen: number;
  hits: number;
}

/** Makes an empty board. */
export function createFaultBoard(): FaultBoard {
  const entries = new Map<string, Entry>();
  let last = 0;
  const use = (matches: (rule: FaultRule) => boolean): FaultRule[] =>
    [...entries.values()].filter((entry) => matches(entry.rule) && useOnce(entry)).map(({ rule }) => rule);
  return {
    add: (rule) => {
      last += 1;
      const id = `fault-${last}`;
      entries.set(id, { id, rule, seen: 0, hits: 0 });
      return id;
    },
    remove: (id) => entries.delete(id),
    clear: () => entries.clear(),
    list: () => [...entries.values()].map(({ id, rule, hits }) => ({ ...rule, id, hits })),
    hit: ({ service, operation, outside }) =>
      use(
        (rule) =>
          rule.kind !== 'capacity' &&
          (outside || !OUTSIDE.has(rule.kind)) &&
          (rule.service ?? service) === service &&
          (rule.operation ?? operation) === operation,
      ),
    hitLaunch: ({ instanceType, zone }) =>
      use(
        (rule) =>
          rule.kind === 'capacity' &&
          (rule.instanceType ?? instanceType) === instanceType &&
          (rule.zone ?? zone) === zone,
      )[0],
  };
}

function useOnce(entry: Entry): boolean {
  entry.seen += 1;
  const { skip = 0, count = Number.POSITIVE_INFINITY } = entry.rule;
  if (entry.seen <= skip || entry.hits >= count) return false;
  entry.hits += 1;
  return true;
}
