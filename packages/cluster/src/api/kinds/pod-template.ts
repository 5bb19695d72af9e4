// Defaults of pod templates: those of a pod's spec, without what belongs to pods alone.
import type { PodTemplateSpec } from '@berth/kube';

import { setPodSpecDefaults } from './pod-defaults.js';
import type { Writable } from './typed-rules.unsafe.js';

/** Fills in what a template leaves open. */
export function setPodTemplateDefaults(template: Writable<PodTemplateSpec> | undefined): void {
  if (template?.spec) setPodSpecDefaults(template.spec);
}
