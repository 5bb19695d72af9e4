// `kubeSchedulerConfig`: EKS lets a cluster prefer full nodes over empty ones.
import type { DeclaredCompute } from '../pool.js';
import type { Finding, Path } from '../schema/decode.js';
import type { RawConfig } from './rule.js';

const strategies = ['LeastAllocated', 'MostAllocated'] as const;

/** Gives the strategy: kube-scheduler's own default is LeastAllocated. */
export function scoringStrategyOf(config: RawConfig): DeclaredCompute['scoringStrategy'] {
  const written = config.kubeSchedulerConfig?.nodeResourcesFit?.scoringStrategy?.type;
  return strategies.find((strategy) => strategy === written) ?? 'LeastAllocated';
}

/** Gives all that is wrong with it. */
export function schedulerFindings(config: RawConfig): readonly Finding[] {
  const strategy = config.kubeSchedulerConfig?.nodeResourcesFit?.scoringStrategy;
  if (!strategy) return [];
  const path = ['kubeSchedulerConfig', 'nodeResourcesFit', 'scoringStrategy'];
  const known = strategy.type === undefined || strategies.some((name) => name === strategy.type);
  return [
    ...(known
      ? []
      : [
          wrong(
            [...path, 'type'],
            `must be ${strategies.join(' or ')}, not ${JSON.stringify(strategy.type)}`,
          ),
        ]),
    ...(strategy.resources ?? []).flatMap(({ weight }, index) =>
      weight === undefined || (weight >= 1 && weight <= 100)
        ? []
        : [wrong([...path, 'resources', index, 'weight'], `must be from 1 to 100, not ${weight}`)],
    ),
  ];
}

/** eksctl passes it on; EKS refuses it. */
const wrong = (path: Path, message: string): Finding => ({
  code: 'config.scheduler',
  path,
  message,
  eksctl: 'accepts',
});
