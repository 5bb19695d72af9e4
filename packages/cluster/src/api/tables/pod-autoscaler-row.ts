// The row of `kubectl get hpa`: what is measured against what is wanted.
import type { ObjectMeta } from '@berth/kube';

import { renderAge } from './duration.js';

interface Target {
  readonly averageUtilization?: number | undefined;
  readonly averageValue?: string | undefined;
  readonly value?: string | undefined;
}

interface MetricSource {
  readonly name?: string | undefined;
  readonly target?: Target | undefined;
  readonly current?: Target | undefined;
}

interface Metric {
  readonly type: string;
  readonly resource?: MetricSource | undefined;
  readonly containerResource?: MetricSource | undefined;
  readonly pods?: MetricSource | undefined;
  readonly object?: MetricSource | undefined;
  readonly external?: MetricSource | undefined;
}

/** An autoscaler as its table reads it. */
export interface PodAutoscaler {
  readonly metadata: ObjectMeta;
  readonly spec?:
    | {
        readonly scaleTargetRef: { readonly kind: string; readonly name: string };
        readonly minReplicas?: number | undefined;
        readonly maxReplicas: number;
        readonly metrics?: readonly Metric[] | undefined;
      }
    | undefined;
  readonly status?:
    | {
        readonly currentReplicas?: number | undefined;
        readonly currentMetrics?: readonly Metric[] | null | undefined;
      }
    | undefined;
}

const maxShown = 2;

export function podAutoscalerRow(
  { metadata, spec, status }: PodAutoscaler,
  nowMs: number,
): readonly unknown[] {
  const { kind = '', name = '' } = spec?.scaleTargetRef ?? {};
  return [
    metadata.name,
    `${kind}/${name}`,
    renderMetrics(spec?.metrics ?? [], status?.currentMetrics ?? []),
    spec?.minReplicas === undefined ? '<unset>' : String(spec.minReplicas),
    spec?.maxReplicas ?? 0,
    status?.currentReplicas ?? 0,
    renderAge(metadata.creationTimestamp, nowMs),
  ];
}

function renderMetrics(metrics: readonly Metric[], current: readonly Metric[]): string {
  if (metrics.length === 0) return '<none>';
  const texts = metrics.map((metric, index) => renderMetric(metric, current[index]));
  const shown = texts.slice(0, maxShown).join(', ');
  return texts.length > maxShown ? `${shown} + ${texts.length - maxShown} more...` : shown;
}

function renderMetric(metric: Metric, measured: Metric | undefined): string {
  const source = sourceOf(metric);
  const now = measured && sourceOf(measured)?.current;
  const isNamed = metric.resource !== undefined || metric.containerResource !== undefined;
  const label = isNamed ? `${source?.name ?? ''}: ` : '';
  const { averageUtilization, averageValue, value } = source?.target ?? {};
  if (averageValue !== undefined) {
    const suffix = metric.external || metric.object ? ' (avg)' : '';
    return `${label}${now?.averageValue ?? '<unknown>'}/${averageValue}${suffix}`;
  }
  if (averageUtilization !== undefined) {
    const measuredPercent =
      now?.averageUtilization === undefined ? '<unknown>' : `${now.averageUtilization}%`;
    return `${label}${measuredPercent}/${averageUtilization}%`;
  }
  return `${label}${now?.value ?? '<unknown>'}/${value ?? '<auto>'}`;
}

const sourceOf = (metric: Metric): MetricSource | undefined =>
  metric.resource ?? metric.containerResource ?? metric.pods ?? metric.object ?? metric.external;
