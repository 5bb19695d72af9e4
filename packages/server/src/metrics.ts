// Metrics of this process and of runs, in the format that Prometheus scrapes.
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { RunDriver } from '@berth/work';
import type { RunRepository } from './database/run-repository.js';

/** A registry of its own: two control planes in one process do not mix. */
export function createMetrics(of: { readonly runs: RunRepository; readonly driver: RunDriver }): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'berth_' });
  registry.registerMetric(runsByStatus(of.runs));
  registry.registerMetric(drivenRuns(of.driver));
  return registry;
}

const runsByStatus = (runs: RunRepository): Gauge =>
  new Gauge({
    name: 'berth_runs',
    help: 'Runs by status, all that were ever accepted',
    labelNames: ['status'],
    registers: [],
    async collect() {
      this.reset();
      for (const [status, count] of Object.entries(await runs.countByStatus())) this.set({ status }, count);
    },
  });

const drivenRuns = (driver: RunDriver): Gauge =>
  new Gauge({
    name: 'berth_runs_driven',
    help: 'Runs that this process drives now',
    registers: [],
    collect() {
      this.set(driver.active().length);
    },
  });
