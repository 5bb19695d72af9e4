// The watch of forecasts, its files and its counter, put together for one control plane.
import { join } from 'node:path';
import type { ClusterTarget } from '@berth/work';
import { Counter, type Registry } from 'prom-client';
import type { ControlPlaneOptions } from '../control-plane-options.js';
import { ForecastWatch } from './forecast-watch.js';
import { MissFiles } from './miss-files.js';

export interface ScoredForecasts {
  readonly misses: MissFiles;
  start(): void;
  stop(): Promise<void>;
}

/** Nothing is watched before `start`. */
export function scoredForecasts(
  { dataDir, clock, onStep }: ControlPlaneOptions,
  target: ClusterTarget,
  metrics: Registry,
): ScoredForecasts {
  const misses = new MissFiles(join(dataDir, 'misses'));
  const outcomes = new Counter({
    name: 'berth_forecasts_total',
    help: 'Forecasts of pods by what became of them',
    labelNames: ['outcome'],
    registers: [metrics],
  });
  // A right that is missing on somebody's cluster is said once, not at every try.
  const said = new Set<string>();
  const onTrouble = (error: unknown): void => {
    const text = error instanceof Error ? error.message : String(error);
    if (said.has(text) || said.size >= MAX_SAID) return;
    said.add(text);
    onStep(`watching forecasts: ${text}`);
  };
  let watch: ForecastWatch | undefined;
  return {
    misses,
    start: () => {
      const onOutcome = (outcome: string): void => outcomes.inc({ outcome });
      watch ??= new ForecastWatch({ target, clock, misses, onOutcome, onTrouble });
    },
    stop: async () => watch?.stop(),
  };
}

/** Different troubles that are told. */
const MAX_SAID = 20;
