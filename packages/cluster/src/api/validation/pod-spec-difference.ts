// The difference that a refused change of a pod shows: of the old spec against the new one, in internal types.
import type { PodSpec } from '@berth/kube';

import { goPodSpec } from './go-pod.js';
import { renderLineDifference } from './line-difference.js';

/** Renders what differs between two specs. */
export const renderSpecDifference = (before: PodSpec, now: PodSpec): string =>
  renderLineDifference(linesOf(before), linesOf(now));

const linesOf = (spec: PodSpec): readonly string[] => JSON.stringify(goPodSpec(spec), null, 1).split('\n');
