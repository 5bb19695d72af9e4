// When a CronJob comes: its schedule from a point in time on.
import { isJsonObject, type Problem } from '@berth/kube';
import type { PlacedObject } from '../../input/kubernetes-objects.js';

export interface CronWindow {
  readonly fromMs: number;
  readonly lengthMs: number;
}

/** Times from the start of the window on. */
export async function cronArrivals(
  { object, placeOf }: PlacedObject,
  { fromMs, lengthMs }: CronWindow,
): Promise<{ readonly arrivalsMs: readonly number[] } | { readonly problems: readonly Problem[] }> {
  const { nextCronTime, parseCron } = await import('@berth/cluster');
  const spec = isJsonObject(object['spec']) ? object['spec'] : {};
  const text = typeof spec['schedule'] === 'string' ? spec['schedule'] : '';
  const schedule = parseCron(text);
  if (!schedule) {
    const message = `${JSON.stringify(text)} is not a cron schedule`;
    const field = 'spec.schedule';
    const hint = 'five fields, as */10 * * * *, or @hourly';
    return {
      problems: [{ code: 'forecast.schedule', message, hint, field, place: placeOf(['spec', 'schedule']) }],
    };
  }
  const zone = typeof spec['timeZone'] === 'string' ? spec['timeZone'] : 'UTC';
  const arrivalsMs: number[] = [];
  let atMs = nextCronTime(schedule, fromMs - 1, zone);
  while (atMs !== undefined && atMs - fromMs < lengthMs) {
    arrivalsMs.push(atMs - fromMs);
    atMs = nextCronTime(schedule, atMs, zone);
  }
  return { arrivalsMs };
}
