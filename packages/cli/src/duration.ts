// Durations as people type and read them: `90s`, `10m`, `1h30m`.
import { failure, success, type Result } from '@berth/kube';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads `90s`, `1h30m`, `500ms`, or plain seconds, into milliseconds. */
export function parseDuration(text: string): Result<number> {
  if (/^\d+(\.\d+)?$/.test(text)) return success(Math.round(Number(text) * 1_000));
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text) {
    return failure({
      code: 'duration.syntax',
      message: `${JSON.stringify(text)} is not a duration`,
      hint: 'write it as 90s, 10m or 1h30m',
    });
  }
  return success(
    Math.round(parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNIT_MS[unit ?? ''] ?? 0), 0)),
  );
}

/** Shows a duration in the two largest units that matter: `0.4s`, `12s`, `3m5s`, `2h10m`, `4d3h`. */
export function renderDuration(durationMs: number): string {
  const seconds = Math.max(0, durationMs) / 1_000;
  if (seconds < 10) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3_600) % 24,
    Math.floor(whole / 60) % 60,
  ];
  if (days > 0) return `${days}d${hours > 0 ? `${hours}h` : ''}`;
  if (hours > 0) return `${hours}h${minutes > 0 ? `${minutes}m` : ''}`;
  if (minutes > 0) return `${minutes}m${whole % 60 > 0 ? `${whole % 60}s` : ''}`;
  return `${whole}s`;
}
