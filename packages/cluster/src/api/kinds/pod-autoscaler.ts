// Rules of horizontal pod autoscalers, in the form that is stored (autoscaling/v2).
import type { FieldError } from '../kind-rules.js';
import { invalid } from '../validation/field-errors.js';
import { oneOf, present } from '../validation/formats.js';
import { typedRules, type Writable } from './typed-rules.unsafe.js';

interface ScalingPolicy {
  readonly type: string;
  readonly value: number;
  readonly periodSeconds: number;
}

interface ScalingRules {
  readonly stabilizationWindowSeconds?: number | undefined;
  readonly selectPolicy?: string | undefined;
  readonly policies?: readonly ScalingPolicy[] | undefined;
}

interface Metric {
  readonly type: string;
  readonly resource?:
    | {
        readonly name: string;
        readonly target: { readonly type: string; readonly averageUtilization?: number | undefined };
      }
    | undefined;
}

interface PodAutoscaler {
  readonly spec?:
    | {
        readonly scaleTargetRef: { readonly kind: string; readonly name: string };
        readonly minReplicas?: number | undefined;
        readonly maxReplicas: number;
        readonly metrics?: readonly Metric[] | undefined;
        readonly behavior?:
          | { readonly scaleUp?: ScalingRules | undefined; readonly scaleDown?: ScalingRules | undefined }
          | undefined;
      }
    | undefined;
}

const defaultUtilization = 80;

/** Rules of `HorizontalPodAutoscaler.autoscaling`. */
export const podAutoscalerRules = typedRules<PodAutoscaler>({
  defaults: ({ spec }) => {
    if (!spec) return;
    spec.minReplicas ??= 1;
    if (!spec.metrics?.length)
      spec.metrics = [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: defaultUtilization } },
        },
      ];
    if (spec.behavior) setBehaviorDefaults(spec.behavior);
  },
  validateCreate: ({ spec }) => (spec ? specErrors(spec) : []),
  validateUpdate: ({ spec }) => (spec ? specErrors(spec) : []),
});

type Spec = NonNullable<PodAutoscaler['spec']>;

function setBehaviorDefaults(behavior: Writable<NonNullable<Spec['behavior']>>): void {
  behavior.scaleUp = withDefaults(behavior.scaleUp, {
    stabilizationWindowSeconds: 0,
    policies: [
      { type: 'Pods', value: 4, periodSeconds: 15 },
      { type: 'Percent', value: 100, periodSeconds: 15 },
    ],
  });
  behavior.scaleDown = withDefaults(behavior.scaleDown, {
    policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
  });
}

function withDefaults(
  given: Writable<ScalingRules> | undefined,
  defaults: Writable<ScalingRules>,
): Writable<ScalingRules> {
  const rules = { selectPolicy: 'Max', ...defaults, ...given };
  if (!given?.policies?.length && defaults.policies) rules.policies = defaults.policies;
  return rules;
}

function specErrors(spec: Spec): readonly FieldError[] {
  const { minReplicas = 1, maxReplicas, scaleTargetRef, metrics = [] } = spec;
  const errors: FieldError[] = [];
  if (minReplicas < 1)
    errors.push(invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1'));
  if (maxReplicas < 1) errors.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0'));
  if (maxReplicas < minReplicas)
    errors.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'));
  errors.push(...present('spec.scaleTargetRef.kind', scaleTargetRef.kind));
  errors.push(...present('spec.scaleTargetRef.name', scaleTargetRef.name));
  const types = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];
  metrics.forEach(({ type }, index) => errors.push(...oneOf(`spec.metrics[${index}].type`, type, types)));
  return errors;
}
