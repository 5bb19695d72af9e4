// A forecast that says "never" as the death it would be: with every reason and the fixes that were tried and work.
import { death, type Death } from './death-class.js';
import type { PodForecast } from './run-state.js';

/** The death of a run one of whose pods no pool could ever hold; undefined when all can be placed. */
export function unplaceable(forecast: readonly PodForecast[]): Death | undefined {
  const hopeless = forecast.find(({ verdict }) => verdict.forecast.startsWhen === 'never');
  if (!hopeless) return undefined;
  const { role, verdict } = hopeless;
  const reasons = [...new Set(verdict.rejections.map(rejectionText))];
  const because = reasons.length > 0 ? reasons : verdict.forecast.because;
  const [fix] = verdict.fixes;
  return death('unschedulable', `no pool can ever run the ${role} pod: ${because.join('; ')}`, {
    hint: fix
      ? `verified fix: ${JSON.stringify(fix.change)} in ${fix.where}`
      : 'change what the pod asks for, or the pools',
    evidence: { role, rejections: verdict.rejections, fixes: verdict.fixes, forecast: verdict.forecast },
  });
}

function rejectionText(rejection: PodForecast['verdict']['rejections'][number]): string {
  const { node, pool, profile, message } = rejection;
  const place = pool ? `pool ${pool}` : profile ? `profile ${profile}` : `node ${node ?? ''}`;
  return `${place}: ${message}`;
}
