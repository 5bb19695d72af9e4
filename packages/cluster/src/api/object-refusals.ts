// What an API server would refuse of an object by itself, without a cluster: for files that are judged before anything
// is created. A door of the room of its own, so that who asks this does not load a cluster.
import { isKubernetesGroup, parseApiVersion, typeOfKind } from '@berth/kube';
import type { Draft, FieldError, RequestContext } from './kind-rules.js';
import { rulesFor } from './kinds/index.js';
import { traitsOf } from './kinds/traits.js';
import { decodeAs } from './validation/decode.js';
import { describeFieldError } from './status-errors.js';

/** One refusal: the field as kube-apiserver names it, and its words. */
export interface ObjectRefusal {
  readonly type: FieldError['type'];
  readonly field: string;
  readonly message: string;
}

/**
 * The refusals of an object that is to be created; none for kinds that are not Kubernetes' own. The object has to be of
 * the right JSON types already.
 */
export function objectRefusals(object: Readonly<Record<string, unknown>>): readonly ObjectRefusal[] {
  const kind = String(object['kind']);
  const { group, version } = parseApiVersion(String(object['apiVersion']));
  const typeName = isKubernetesGroup(group) ? typeOfKind(group, version, kind) : undefined;
  const decoded = typeName === undefined ? undefined : decodeAs(typeName, object);
  if (!decoded) return [];
  if (!decoded.ok) return [undecoded(decoded.message)];
  const rules = rulesFor(group, kind);
  const { namespaced } = traitsOf(group, kind);
  const draft = namespaced ? inNamespace(decoded.draft) : decoded.draft;
  const context = contextOf(draft);
  rules.defaults?.(draft, context);
  const errors: readonly FieldError[] = rules.validateCreate?.(draft, context) ?? [];
  return errors.map((error) => ({
    type: error.type,
    field: error.field,
    message: describeFieldError(error),
  }));
}

/** `json: cannot unmarshal … into Go struct field PodSpec.spec.priority of type int32`. */
function undecoded(message: string): ObjectRefusal {
  const field = /Go struct field \w+\.(\S+) of type/.exec(message)?.[1] ?? '';
  return { type: 'TypeInvalid', field, message };
}

/** As kubectl fills it in. */
function inNamespace(draft: Draft): Draft {
  const { metadata } = draft;
  if (typeof metadata !== 'object' || metadata === null || ('namespace' in metadata && metadata.namespace))
    return draft;
  return { ...draft, metadata: { ...metadata, namespace: 'default' } };
}

/** Nobody's request to an empty cluster: what depends on other objects is not asked here. */
function contextOf(draft: Draft): RequestContext {
  const { metadata } = draft;
  const namespace =
    typeof metadata === 'object' && metadata !== null && 'namespace' in metadata
      ? metadata.namespace
      : undefined;
  return {
    user: { username: 'system:admin', groups: [] },
    operation: 'CREATE',
    ...(typeof namespace === 'string' ? { namespace } : {}),
    dryRun: true,
    nowMs: 0,
    random: () => 0,
    api: { peek: () => undefined, items: () => [] },
  };
}
