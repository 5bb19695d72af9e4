// Durations as Go writes them, such as `1h30m` or `90s`: annotations of Cluster Autoscaler hold them.
// https://pkg.go.dev/time#ParseDuration

const SECONDS_BY_UNIT: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

const PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g;

/** The duration in seconds; undefined for text that is none. */
export function secondsOfDuration(text: string): number | undefined {
  const [, sign = '', size = ''] = /^([+-]?)(.*)$/.exec(text) ?? [];
  if (size === '0') return 0;
  const parts = [...size.matchAll(PART)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== size) return undefined;
  const seconds = parts.reduce(
    (sum, [, count = '', unit = '']) => sum + Number(count) * (SECONDS_BY_UNIT[unit] ?? 0),
    0,
  );
  return sign === '-' ? -seconds : seconds;
}
