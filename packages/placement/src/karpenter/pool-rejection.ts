// Why a NodePool cannot help a pod, in the form in which verdicts tell it.
import type { Rejection } from '../verdict.js';
import type { ClaimRefusal } from './claim.js';
import type { PoolRefusal } from './plan-nodes.js';
import { renderValues } from './value-set.js';

/** One rejection; the rules are in the registry. */
export function rejectionOf({ pool, refusal }: PoolRefusal): Rejection {
  if (refusal.kind === 'plugin') {
    const { plugin, code, findings } = refusal.refusal;
    const [first = { rule: 'spread', message: '', detail: {} }] = findings;
    return { pool, plugin, code, ...first };
  }
  return { pool, plugin: 'Karpenter', code: codeOf(refusal), ...wordsOf(refusal) };
}

/** Only room under the limits can come back. */
const codeOf = ({ kind }: ClaimRefusal): Rejection['code'] =>
  kind === 'limit' ? 'Unschedulable' : 'UnschedulableAndUnresolvable';

type Words = Pick<Rejection, 'rule' | 'message' | 'detail'>;

function wordsOf(refusal: Exclude<ClaimRefusal, { kind: 'plugin' }>): Words {
  switch (refusal.kind) {
    case 'taint':
      return {
        rule: 'taint',
        message: 'did not tolerate taint',
        detail: { taint: refusal.taint, missing: 'toleration' },
      };
    case 'requirement': {
      const { key, offered, asked } = refusal.disagreement;
      const detail = {
        label: key,
        offered: offered ? renderValues(offered) : 'nothing',
        asked: renderValues(asked),
      };
      return { rule: 'karpenter.requirement', message: 'incompatible requirements', detail };
    }
    case 'no-type':
      return {
        rule: 'karpenter.no-type',
        message: 'no instance type has enough resources and meets all requirements',
        detail: { requests: Object.fromEntries(refusal.requests) },
      };
    case 'min-values':
      return {
        rule: 'karpenter.min-values',
        message: 'minValues requirement is not met',
        detail: { label: refusal.key, minValues: refusal.minValues },
      };
    case 'limit':
      return {
        rule: 'karpenter.limit',
        message: 'all available instance types exceed limits for nodepool',
        detail: { resource: refusal.resource, limit: refusal.limit },
      };
    case 'host-port':
      return { rule: 'host-port', message: 'a host port of the pod is in use', detail: {} };
  }
}
