// Answers one case of the placement vectors' format: a small cluster as Kubernetes objects, and a pending pod.
import type { Pod } from '@berth/kube';
import type { Decision, PluginRefusal } from '../framework/decision.js';
import { schedule } from '../framework/schedule.js';
import { createSnapshot } from '../snapshot/snapshot.js';
import { type AnyObject, sortObjects } from './sort-objects.unsafe.js';
import { wellFormed } from './well-formed.unsafe.js';
import type { Preemption } from '../verdict.js';

/** A case: `objects` of any of the kinds placement reads, in any order, and the pod to place. */
export interface PlacementCase {
  readonly id?: string | undefined;
  readonly objects: readonly AnyObject[];
  readonly pod: Pod;
}

/** One plugin that keeps the pod off a node, as the vectors write it. */
export interface CaseRefusal {
  readonly plugin: string;
  readonly reason: string;
  readonly code: string;
  readonly phase?: 'prefilter' | undefined;
}

/** The answer, in the shape of the vectors' `expect`. */
export interface CaseAnswer {
  readonly outcome: Decision['outcome'];
  readonly preenqueue?: CaseRefusal | undefined;
  readonly error?: CaseRefusal | undefined;
  readonly feasible: readonly string[];
  readonly nodes: Readonly<Record<string, readonly CaseRefusal[]>>;
  readonly prefilter: CaseRefusal | null;
  readonly prefilterNodes?: readonly string[] | undefined;
  readonly scores: Readonly<
    Record<string, { readonly total: number; readonly plugins: Readonly<Record<string, number>> }>
  >;
  readonly best: readonly string[];
  readonly preemption: Preemption | null;
  readonly preemptionAny?: readonly Preemption[] | undefined;
  readonly preemptionCandidates?: readonly (Preemption & { readonly pdbViolations: number })[] | undefined;
  readonly preemptionMessage?: string | undefined;
}

/**
 * Places the pod of a case and gives every reason. Throws an error that names the member when an object is
 * malformed.
 */
export function evaluateCase(example: PlacementCase): CaseAnswer {
  const snapshot = createSnapshot(sortObjects(example.objects));
  return answerOf(schedule(snapshot, wellFormed(example.pod, 'Pod', 'pod'), { allReasons: true }));
}

function answerOf(decision: Decision): CaseAnswer {
  const { preemption, prefilter, error, gate, prefilterNodes } = decision;
  return {
    outcome: decision.outcome,
    ...(gate === undefined ? {} : { preenqueue: gateRefusal(gate) }),
    ...(error ? { error: { plugin: error.plugin, reason: error.message, code: 'Error' } } : {}),
    feasible: decision.feasible,
    nodes: Object.fromEntries(
      decision.refused.map(({ node, refusals }) => [node, refusals.map(caseRefusal)]),
    ),
    prefilter: prefilter ? caseRefusal(prefilter) : null,
    ...(prefilterNodes ? { prefilterNodes } : {}),
    scores: Object.fromEntries(
      decision.scores.map(({ node, total, byPlugin }) => [node, { total, plugins: byPlugin }]),
    ),
    best: decision.best,
    preemption: preemption?.chosen ?? null,
    ...(preemption?.any ? { preemptionAny: preemption.any } : {}),
    ...(preemption && preemption.candidates.length > 0
      ? { preemptionCandidates: preemption.candidates }
      : {}),
    ...(preemption?.message === undefined ? {} : { preemptionMessage: preemption.message }),
  };
}

const caseRefusal = ({ plugin, code, phase, findings, isFailure }: PluginRefusal): CaseRefusal => ({
  plugin,
  reason: findings
    .map(({ message }) => message)
    .toSorted()
    .join('; '),
  code: isFailure ? 'Error' : code,
  ...(phase ? { phase } : {}),
});

const gateRefusal = (reason: string): CaseRefusal => ({
  plugin: 'SchedulingGates',
  reason,
  code: 'UnschedulableAndUnresolvable',
});
