// Where a pod goes among declared pools and Fargate profiles, whether or not a node exists yet; what it waits
// for and costs.
import type { Pod } from '@berth/kube';
import type { Verdict } from '../verdict.js';
import { findFixes } from './find-fixes.js';
import { withDefaults } from '../snapshot/pod-defaults.js';
import { withLimitDefaults } from './namespace-limits.js';
import { explainOnce, type ExplainOptions } from './explain-once.js';

/**
 * Explains one pod: the node, pool or Fargate profile that takes it, why not the others, nodes to start,
 * price an hour,
 * how sure that is, and verified fixes when nothing takes it.
 */
export function explainPod(pod: Pod, options: ExplainOptions): Verdict {
  const created = withLimitDefaults(withDefaults(pod), options.namespaceLimits ?? {});
  const explained = explainOnce(created, options);
  if (explained.outcome !== 'unschedulable' || explained.preemption || options.fixes === false)
    return explained;
  return { ...explained, fixes: findFixes(created, options, explained) };
}
