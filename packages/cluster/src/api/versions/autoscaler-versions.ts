// HorizontalPodAutoscalers are stored as v2; v1 knows the CPU target only and keeps the rest in annotations.
import type { Draft } from '../kind-rules.js';
import type { Stored } from '../../store/stored.js';
import { isRecord, recordAt } from '../meta/draft-meta.unsafe.js';

const CPU_FIELD = 'targetCPUUtilizationPercentage';

/** A v2 autoscaler as v1 shows it. */
export function autoscalerToV1(object: Stored): Stored {
  const { metrics, behavior: _behavior, ...spec } = recordAt(object, 'spec') ?? {};
  const status = recordAt(object, 'status') ?? {};
  const target = Array.isArray(metrics)
    ? metrics.map(cpuTarget).find((value) => value !== undefined)
    : undefined;
  const { currentMetrics: _metrics, conditions: _conditions, ...statusRest } = status;
  return {
    ...object,
    apiVersion: 'autoscaling/v1',
    spec: target === undefined ? spec : { ...spec, [CPU_FIELD]: target },
    status: { currentReplicas: 0, desiredReplicas: 0, ...statusRest },
  };
}

/** A v1 autoscaler as v2 stores it. */
export function autoscalerFromV1(object: Stored): Draft {
  const { [CPU_FIELD]: target, ...spec } = recordAt(object, 'spec') ?? {};
  const metrics = typeof target === 'number' ? [cpuMetric(target)] : undefined;
  return {
    ...object,
    apiVersion: 'autoscaling/v2',
    spec: metrics === undefined ? spec : { ...spec, metrics },
  };
}

const cpuMetric = (averageUtilization: number): Stored => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
});

function cpuTarget(metric: unknown): number | undefined {
  const resource = isRecord(metric) ? recordAt(metric, 'resource') : undefined;
  const value =
    resource?.['name'] === 'cpu' ? recordAt(resource, 'target')?.['averageUtilization'] : undefined;
  return typeof value === 'number' ? value : undefined;
}
