// Lifecycles as data: a stage says which objects it is for, how long they wait, and what becomes of them.
import type { ObjectMeta, OwnerReference } from '@berth/kube';
import { isTrue } from '../controllers/conditions.js';
import { controllerOf } from '../controllers/owned-pods.js';

/** What a stage looks at; every part that is given must hold. */
export interface StageSelector {
  readonly phase?: string | undefined;
  /** Whether the object is being deleted. */
  readonly deleting: boolean;
  /** Kind of the controlling owner: `Job`. */
  readonly ownerKind?: string | undefined;
  readonly matchLabels?: Readonly<Record<string, string>> | undefined;
  /** Annotations that must be there with this value, or with any value when it is null. */
  readonly matchAnnotations?: Readonly<Record<string, string | null>> | undefined;
  /** Annotations that must be absent. */
  readonly withoutAnnotations?: readonly string[] | undefined;
  /** A condition that must be true, or must not be. */
  readonly condition?: { readonly type: string; readonly isTrue: boolean } | undefined;
}

export interface StageDelay {
  readonly delayMs: number;
  /** Up to so much more, at random. */
  readonly jitterMs?: number | undefined;
  /** An annotation that gives the delay in seconds instead. */
  readonly secondsFrom?: string | undefined;
}

/** What happens: a status patch rendered from a template, or the end of the object. */
export type StageNext = { readonly kind: 'status'; readonly template: unknown } | { readonly kind: 'delete' };

export interface Stage {
  readonly name: string;
  readonly resource: 'pods' | 'nodes';
  readonly selector: StageSelector;
  readonly delay: StageDelay;
  readonly next: StageNext;
  /** Among several stages that match, each is taken with a chance in proportion to its weight. @default 1 */
  readonly weight?: number | undefined;
}

/** The part of an object that selectors read. */
export interface StagedObject {
  readonly metadata: ObjectMeta & { readonly ownerReferences?: readonly OwnerReference[] | undefined };
  readonly status?:
    | {
        readonly phase?: string | undefined;
        readonly conditions?: readonly { readonly type: string; readonly status: string }[] | undefined;
      }
    | undefined;
}

/** True when the stage is for this object as it is now. */
function matchesStage({ selector }: Stage, object: StagedObject): boolean {
  const { metadata, status } = object;
  return (
    selector.deleting === (metadata.deletionTimestamp !== undefined) &&
    (selector.phase === undefined || selector.phase === (status?.phase ?? 'Pending')) &&
    (selector.ownerKind === undefined || selector.ownerKind === controllerOf(object)?.kind) &&
    containsAll(metadata.labels, selector.matchLabels) &&
    containsAll(metadata.annotations, selector.matchAnnotations) &&
    (selector.withoutAnnotations ?? []).every((key) => metadata.annotations?.[key] === undefined) &&
    (selector.condition === undefined ||
      selector.condition.isTrue === isTrue(status?.conditions, selector.condition.type))
  );
}

/** The stage an object goes through next; undefined: it stays as it is. */
export function chooseStage(
  stages: readonly Stage[],
  object: StagedObject,
  random: () => number,
): Stage | undefined {
  const matching = stages.filter((stage) => matchesStage(stage, object));
  const total = matching.reduce((sum, stage) => sum + (stage.weight ?? 1), 0);
  let at = random() * total;
  return matching.find((stage) => (at -= stage.weight ?? 1) < 0);
}

/** How long the object waits before the stage happens. */
export function delayOf({ delay }: Stage, object: StagedObject, random: () => number): number {
  const seconds = Number(object.metadata.annotations?.[delay.secondsFrom ?? ''] ?? Number.NaN);
  const baseMs = Number.isFinite(seconds) ? Math.max(0, seconds) * 1000 : delay.delayMs;
  return baseMs + (delay.jitterMs ?? 0) * random();
}

const containsAll = (
  have: Readonly<Record<string, string>> | undefined,
  want: Readonly<Record<string, string | null>> | undefined,
): boolean =>
  Object.entries(want ?? {}).every(([key, value]) =>
    value === null ? have?.[key] !== undefined : have?.[key] === value,
  );
