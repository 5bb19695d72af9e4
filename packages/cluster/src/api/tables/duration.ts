// Durations as `kubectl get` shows them: the larger the coarser.
// https://pkg.go.dev/k8s.io/apimachinery/pkg/util/duration#HumanDuration

const secondMs = 1000;

/** `5s`, `3m10s`, `4h`, `2d3h`, `400d`, `3y20d`. */
export function renderDuration(durationMs: number): string {
  const seconds = Math.trunc(durationMs / secondMs);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return joined([minutes, 'm'], [seconds % 60, 's']);
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return joined([hours, 'h'], [minutes % 60, 'm']);
  if (hours < 48) return `${hours}h`;
  return renderDays(hours);
}

/** How long ago a time was; `<unknown>` when it is not set. */
export function renderAge(time: string | null | undefined, nowMs: number): string {
  const at = time ? Date.parse(time) : Number.NaN;
  return Number.isNaN(at) ? '<unknown>' : renderDuration(nowMs - at);
}

function renderDays(hours: number): string {
  const days = Math.floor(hours / 24);
  if (days < 8) return joined([days, 'd'], [hours % 24, 'h']);
  if (days < 365 * 2) return `${days}d`;
  const years = Math.floor(days / 365);
  return years < 8 ? joined([years, 'y'], [days % 365, 'd']) : `${years}y`;
}

type Part = readonly [count: number, unit: string];

const joined = ([large, largeUnit]: Part, [small, smallUnit]: Part): string =>
  small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`;
