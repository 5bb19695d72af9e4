// Pods inside messages: kube-apiserver prints its own internal types there.
import type { PodTemplateSpec } from '@berth/kube';

/** A pod template as messages show it. */
export const goPodTemplate = (template: PodTemplateSpec): unknown => template;
