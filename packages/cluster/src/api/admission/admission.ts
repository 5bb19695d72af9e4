// Admission: a chain of plugins that may change a request before it is validated and refuse it before it is stored.
import type { Draft, RequestContext } from '../kind-rules.js';
import type { Stored } from '../../store/stored.js';

/** What is to be admitted. */
export interface AdmissionRequest {
  readonly group: string;
  readonly kind: string;
  /** The plural: `pods`. */
  readonly resource: string;
  readonly context: RequestContext;
  /** The object as it would be stored; absent for DELETE. */
  readonly draft: Draft;
  readonly current: Stored | undefined;
  /** Sends a text in a `Warning: 299` header. */
  readonly warn: (text: string) => void;
}

/** One admission plugin. Both steps throw a StatusError to refuse. */
export interface AdmissionPlugin {
  readonly name: string;
  /** Changes the draft: before `prepareForCreate` or `prepareForUpdate` and before validation. */
  readonly mutate?: (request: AdmissionRequest) => void;
  /** Looks at the final object: after validation, just before it is stored. */
  readonly validate?: (request: AdmissionRequest) => void;
}

export interface Admission {
  mutate(request: AdmissionRequest): void;
  validate(request: AdmissionRequest): void;
}

/** Runs the plugins in the order given, as kube-apiserver does: all changes, then all checks. */
export function createAdmission(plugins: readonly AdmissionPlugin[]): Admission {
  return {
    mutate: (request) => {
      for (const plugin of plugins) plugin.mutate?.(request);
    },
    validate: (request) => {
      for (const plugin of plugins) plugin.validate?.(request);
    },
  };
}

/** True when a pod itself is created, not one of its subresources. */
export const isPodCreate = ({ group, kind, context }: AdmissionRequest): boolean =>
  group === '' && kind === 'Pod' && context.operation === 'CREATE' && context.subresource === undefined;
