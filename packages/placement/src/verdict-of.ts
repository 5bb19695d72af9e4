// A scheduling decision as a verdict: what `berth place`, the API and the UI show.
import { poolNameOf } from './growth/pool-node.js';
import { rejectionsOf } from './reasons/rejections.js';
import type { Decision } from './framework/decision.js';
import type { Snapshot } from './snapshot/snapshot.js';
import type { Forecast, Verdict } from './verdict.js';

/**
 * The verdict on a decision. With the snapshot the forecast names the pool when equally good nodes share one.
 * The decision
 * should have been made with `allReasons`.
 */
export function verdictOf(
  decision: Decision,
  options: { readonly snapshot?: Snapshot; readonly id?: string } = {},
): Verdict {
  const { prefilter, preemption } = decision;
  return {
    apiVersion: 'berth.dev/v1',
    kind: 'Verdict',
    ...(options.id === undefined ? {} : { id: options.id }),
    pod: decision.pod,
    outcome: decision.outcome,
    feasible: decision.feasible,
    rejections: decision.refused.flatMap(({ node, refusals }) => rejectionsOf({ node }, refusals)),
    prefilter: prefilter ? { plugin: prefilter.plugin, message: prefilter.message } : null,
    ...(decision.error ? { error: { plugin: decision.error.plugin, message: decision.error.message } } : {}),
    scores: decision.scores,
    best: decision.best,
    preemption: preemption?.chosen ?? null,
    ...(preemption?.any ? { preemptionAny: preemption.any } : {}),
    forecast: forecastOf(decision, options.snapshot),
    fixes: [],
  };
}

/** The forecast when no node is added. */
export function forecastOf(decision: Decision, snapshot?: Snapshot): Forecast {
  const base = { nodesAdded: 0, usdPerHour: null } as const;
  if (decision.outcome === 'scheduled') {
    const isTie = decision.best.length > 1;
    const because = [isTie ? `${decision.best.length} nodes are equally good` : 'the best node there is'];
    const certainty = isTie ? 'tie' : 'certain';
    return { ...base, target: targetOf(decision.best, snapshot), startsWhen: 'now', certainty, because };
  }
  const chosen = decision.preemption?.chosen;
  if (chosen) {
    const because = [`${chosen.victims.length} pods of lower priority are evicted`];
    const certainty = decision.preemption?.any ? 'tie' : 'certain';
    return { ...base, target: `node:${chosen.node}`, startsWhen: 'when-capacity-frees', certainty, because };
  }
  return { ...base, target: 'none', startsWhen: 'never', certainty: 'certain', because: [] };
}

/** The node, or the pool that all of them belong to. */
function targetOf(best: readonly string[], snapshot: Snapshot | undefined): string {
  const [first = ''] = best;
  if (best.length === 1 || !snapshot) return `node:${first}`;
  const pools = new Set(best.map((name) => poolOfNode(snapshot, name)));
  const [pool] = pools;
  return pools.size === 1 && pool !== undefined ? `pool:${pool}` : `node:${first}`;
}

function poolOfNode(snapshot: Snapshot, name: string): string | undefined {
  const state = snapshot.node(name);
  return state && poolNameOf(state.node);
}
