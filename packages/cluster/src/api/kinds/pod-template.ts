// Defaults of pod templates: those of a pod's spec, without what belongs to pods alone.
import type { PodTemplateSpec } from '@berth/kube';

import { podTemplateErrors } from '../validation/pod-template-validation.js';

import { setPodSpecDefaults } from './pod-defaults.js';
import { typedRules, type Writable } from './typed-rules.unsafe.js';

/** Fills in what a template leaves open. */
export function setPodTemplateDefaults(template: Writable<PodTemplateSpec> | undefined): void {
  if (template?.spec) setPodSpecDefaults(template.spec);
}

interface PodTemplate {
  readonly template?: PodTemplateSpec | undefined;
}

/** Rules of `PodTemplate`, a template that stands alone. */
export const podTemplateRules = typedRules<PodTemplate>({
  defaults: ({ template }) => setPodTemplateDefaults(template),
  validateCreate: ({ template }) => podTemplateErrors('template', template),
  validateUpdate: ({ template }) => podTemplateErrors('template', template),
});
