// A forecast that says "never" as the death it would be: with every reason and the fixes that were tried and work.
import { renderFix, renderFixOutcome, renderReason, type Fix, type Verdict } from '@berth/placement';
import { death, type Death } from './death-class.js';
import type { Pinning, PodForecast, PodRole, RunPlan } from './run-state.js';

/** The death of a run one of whose pods no pool could ever hold; undefined when all can be placed. */
export function unplaceable(forecast: readonly PodForecast[], plan: RunPlan): Death | undefined {
  const hopeless = forecast.find(({ verdict }) => verdict.forecast.startsWhen === 'never');
  if (!hopeless) return undefined;
  const { role, verdict } = hopeless;
  const reasons = reasonsFor(verdict, plan.placement[role]);
  const because = reasons.length > 0 ? reasons : verdict.forecast.because;
  const fix = fixFor(verdict, plan.placement[role], role);
  return death('unschedulable', `no pool can ever run the ${role} pod: ${because.join('; ')}`, {
    hint: fix
      ? `verified fix${placesOf(fix)}: ${renderFix(fix)}; it then goes to ${renderFixOutcome(fix)}`
      : 'change what the pod asks for, or the pools',
    evidence: {
      role,
      rejections: verdict.rejections,
      fixes: verdict.fixes,
      forecast: verdict.forecast,
    },
  });
}

/** ` (cluster.yaml:31:5)` when the fix is a patch of the file that declares the pools. */
const placesOf = ({ patches, where }: Fix): string => (patches ? ` (${where})` : '');

/** A pod that is bound to one pool is told of that one; else every pool speaks. Nodes only where there are no pools. */
function reasonsFor({ rejections }: Verdict, pinning: Pinning): readonly string[] {
  const ofGroups = rejections.filter(({ node }) => node === undefined);
  const ofPool = pinning.kind === 'pool' ? ofGroups.filter(({ pool }) => pool === pinning.pool) : [];
  const telling = [ofPool, ofGroups, rejections].find((list) => list.length > 0) ?? [];
  return [...new Set(telling.map(renderReason))];
}

/** The cheapest fix, preferring one that leads to the pool or profile that the pod is meant for. */
function fixFor({ fixes }: Verdict, pinning: Pinning, role: PodRole): Fix | undefined {
  const meant = pinning.kind === 'pool' ? pinning.pool : role === 'bootstrap' ? 'system' : 'worker';
  return fixes.find(({ target }) => target === `pool:${meant}`) ?? fixes[0];
}
