// Faults on demand: what AWS does to callers on a bad day, by operation and count, for tests and rehearsals.

/** One fault. It applies to calls that match, until its count is used up. */
export interface FaultRule {
  readonly kind: 'throttling' | 'denied' | 'error' | 'slow' | 'capacity';
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
  /** For `slow`. */
  readonly delayMs?: number | undefined;
  /** For `capacity`: which launches fail; absent: all. */
  readonly instanceType?: string | undefined;
  readonly zone?: string | undefined;
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
  hit(service: string, operation: string): readonly FaultRule[];
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
    hit: (service, operation) =>
      use(
        (rule) =>
          rule.kind !== 'capacity' &&
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
