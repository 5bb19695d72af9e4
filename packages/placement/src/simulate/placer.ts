// Placing many pods one after the other, each on one of the best nodes there are by then. Like pods share their work.
import type { Pod } from '@berth/kube';
import { DEFAULT_PROFILE, type Profile } from '../framework/profile.js';
import { schedule } from '../framework/schedule.js';
import { MAX_POD_CLASSES } from '../limits.js';
import type { NodeState } from '../snapshot/node-state.js';
import type { PodState } from '../snapshot/pod-state.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { Draw } from './class-pick.js';
import { createPodClass, type PodClass } from './pod-class.js';

export interface PlacerOptions {
  readonly profile?: Profile | undefined;
  /** Draws one of so many equally good nodes; the first by default. */
  readonly draw?: Draw | undefined;
}

/** One pod's outcome. */
export interface Placement {
  readonly pod: Pod;
  /** Undefined when no node fits: the snapshot is as before. */
  readonly node: string | undefined;
}

export interface Placer {
  /** All of the best nodes as things are, sorted: the tie as a set. Nothing is changed. */
  readonly best: (pod: Pod) => readonly string[];
  /** One of the best nodes for the pod as things are; undefined when none fits. Nothing is changed. */
  readonly find: (pod: Pod) => string | undefined;
  /** Finds a node and puts the pod there, as kube-scheduler's bind does; nothing is preempted. */
  readonly place: (pod: Pod) => Placement;
}

/**
 * Starts placing pods in the snapshot, which it changes. The snapshot may be changed by others too: the
 * placer follows.
 * Answers are those of {@link schedule}: each node is one of its `best`.
 */
export function createPlacer(snapshot: Snapshot, options: PlacerOptions = {}): Placer {
  const draw = options.draw ?? (() => 0);
  const profile = options.profile ?? DEFAULT_PROFILE;
  const classes = new Map<string, KnownClass>();
  let structure = snapshot.structure;
  const classFor = (pod: Pod): KnownClass => {
    if (structure !== snapshot.structure || classes.size > MAX_POD_CLASSES) classes.clear();
    structure = snapshot.structure;
    const key = keyOf(snapshot, pod);
    const known = classes.get(key);
    if (known && catchUp(snapshot, known)) return known;
    const example = snapshot.podState(pod);
    const podClass = createPodClass({ snapshot, pod: example, profile });
    const made = { podClass, example, seen: seenOf(snapshot) };
    classes.set(key, made);
    return made;
  };
  return {
    best: (pod) => best({ snapshot, profile, draw, podClass: classFor(pod).podClass }, pod),
    find: (pod) => find({ snapshot, profile, draw, podClass: classFor(pod).podClass }, pod)?.name,
    place: (pod) => {
      const { podClass, example } = classFor(pod);
      const node = find({ snapshot, profile, draw, podClass }, pod);
      if (node) snapshot.bind(snapshot.podStateLike(pod, example), node);
      return { pod, node: node?.name };
    },
  };
}

interface KnownClass {
  readonly podClass: PodClass | undefined;
  /** The pod the class was made for. */
  readonly example: PodState;
  /** Changes of the snapshot that the class knows of. */
  seen: number;
}

interface Search {
  readonly snapshot: Snapshot;
  readonly profile: Profile;
  readonly draw: Draw;
  readonly podClass: PodClass | undefined;
}

function best({ snapshot, profile, podClass }: Search, pod: Pod): readonly string[] {
  if (podClass && !snapshot.hasNominated)
    return podClass
      .best()
      .map(({ name }) => name)
      .toSorted();
  return schedule(snapshot, pod, { profile, preemption: false, scores: false }).best;
}

function find({ snapshot, profile, draw, podClass }: Search, pod: Pod): NodeState | undefined {
  if (podClass && !snapshot.hasNominated) return podClass.pick(draw);
  const names = best({ snapshot, profile, draw, podClass: undefined }, pod);
  const name = names[names.length > 1 ? draw(names.length) : 0];
  return name === undefined ? undefined : snapshot.node(name);
}

const seenOf = ({ changes, changesBefore }: Snapshot): number => changesBefore + changes.length;

/** False when the class has to be made anew. */
function catchUp(snapshot: Snapshot, known: KnownClass): boolean {
  const { changes, changesBefore } = snapshot;
  if (known.seen < changesBefore) return false;
  for (let at = known.seen - changesBefore; at < changes.length; at++) {
    const change = changes[at];
    if (change && known.podClass && !known.podClass.apply(change)) return false;
  }
  known.seen = seenOf(snapshot);
  return true;
}

/** Kinds of owners whose selectors default spreading asks for. */
const SPREADING_OWNERS: ReadonlySet<string> = new Set(['ReplicaSet', 'StatefulSet', 'ReplicationController']);

/**
 * Pods of one key are judged alike: by spec and status, and where any rule looks at labels also by these, by namespace
 * and by the controller that default spreading asks for.
 */
function keyOf(snapshot: Snapshot, { metadata, spec, status }: Pod): string {
  const shape = `${metadata.deletionTimestamp ?? ''} ${textOf(spec)} ${textOf(status)}`;
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  const spreads = owner && SPREADING_OWNERS.has(owner.kind) ? `${owner.kind}/${owner.name}` : '';
  if (spreads === '' && isLabelBlind(snapshot, spec)) return shape;
  return `${shape} ${metadata.namespace ?? ''} ${textOf(metadata.labels)} ${spreads}`;
}

/** Labels count for pods that look at others, and for all while others look at them, or services spread them. */
const isLabelBlind = ({ tables, nodesWithAffinity }: Snapshot, spec: Pod['spec']): boolean =>
  nodesWithAffinity.size === 0 &&
  tables.services.size === 0 &&
  (spec?.topologySpreadConstraints ?? []).length === 0 &&
  !spec?.affinity?.podAffinity &&
  !spec?.affinity?.podAntiAffinity;

/** Pods made from one template share its parts. */
const texts = new WeakMap<object, string>();

function textOf(part: object | undefined): string {
  if (!part) return '';
  const known = texts.get(part);
  if (known !== undefined) return known;
  const text = JSON.stringify(part);
  texts.set(part, text);
  return text;
}
