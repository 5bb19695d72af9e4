// The difference that a refused change of a pod or claim shows: the old spec against the new one, in internal types.
import type { PersistentVolumeClaimSpec, PodSpec } from '@berth/kube';

import { goClaimSpec, goPodSpec } from './go-pod.js';
import { renderLineDifference } from './line-difference.js';

/** Renders what differs between two specs of pods. */
export const renderSpecDifference = (before: PodSpec, now: PodSpec): string =>
  renderLineDifference(linesOf(goPodSpec(before)), linesOf(goPodSpec(now)));

/** Renders what differs between two specs of claims. */
export const renderClaimDifference = (
  before: PersistentVolumeClaimSpec,
  now: PersistentVolumeClaimSpec,
): string => renderLineDifference(linesOf(goClaimSpec(before)), linesOf(goClaimSpec(now)));

const linesOf = (spec: unknown): readonly string[] => JSON.stringify(spec, null, 1).split('\n');
