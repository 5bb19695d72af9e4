// Matching of RBAC policy rules, and whether one set of rules covers another.
import type { PolicyRule } from '@berth/kube';

/** What is asked for. */
export type AccessRequest =
  | {
      readonly kind: 'resource';
      readonly verb: string;
      readonly group: string;
      readonly resource: string;
      readonly subresource: string;
      readonly namespace: string;
      readonly name: string;
    }
  | { readonly kind: 'path'; readonly verb: string; readonly path: string };

type ResourceAccess = Extract<AccessRequest, { readonly kind: 'resource' }>;
type PathAccess = Extract<AccessRequest, { readonly kind: 'path' }>;

const has = (list: readonly string[] | undefined, value: string): boolean =>
  list !== undefined && (list.includes('*') || list.includes(value));

/** True when the rule allows the access to a resource. */
export function coversResource(rule: PolicyRule, access: ResourceAccess): boolean {
  if (!has(rule.verbs, access.verb) || !has(rule.apiGroups, access.group)) return false;
  if (!coversKind(rule.resources ?? [], access)) return false;
  const names = rule.resourceNames ?? [];
  return names.length === 0 || names.includes(access.name);
}

function coversKind(resources: readonly string[], { resource, subresource }: ResourceAccess): boolean {
  const full = subresource === '' ? resource : `${resource}/${subresource}`;
  return resources.some(
    (pattern) =>
      pattern === '*' || pattern === full || (subresource !== '' && pattern === `*/${subresource}`),
  );
}

/** True when the rule allows the access to a path that is no resource. */
export function coversPath(rule: PolicyRule, { verb, path }: PathAccess): boolean {
  if (!has(rule.verbs, verb)) return false;
  return (rule.nonResourceURLs ?? []).some(
    (pattern) =>
      pattern === '*' || pattern === path || (pattern.endsWith('*') && path.startsWith(pattern.slice(0, -1))),
  );
}

/** The parts of `wanted` that `held` does not cover, each as a rule of one verb, group and resource. */
export function uncovered(wanted: readonly PolicyRule[], held: readonly PolicyRule[]): readonly PolicyRule[] {
  return wanted.flatMap(breakDown).filter((single) => !held.some((rule) => ruleCovers(rule, single)));
}

function breakDown(rule: PolicyRule): readonly PolicyRule[] {
  const names = rule.resourceNames ?? [];
  const resources = (rule.apiGroups ?? []).flatMap((group) =>
    (rule.resources ?? []).flatMap((resource) =>
      rule.verbs.flatMap((verb) => {
        const single: PolicyRule = { verbs: [verb], apiGroups: [group], resources: [resource] };
        return names.length === 0 ? [single] : names.map((name) => ({ ...single, resourceNames: [name] }));
      }),
    ),
  );
  const paths = (rule.nonResourceURLs ?? []).flatMap((url) =>
    rule.verbs.map((verb): PolicyRule => ({ verbs: [verb], nonResourceURLs: [url] })),
  );
  return [...resources, ...paths];
}

function ruleCovers(held: PolicyRule, single: PolicyRule): boolean {
  const [verb = ''] = single.verbs;
  const [path] = single.nonResourceURLs ?? [];
  if (path !== undefined) return coversPath(held, { kind: 'path', verb, path });
  const [group = ''] = single.apiGroups ?? [];
  const [full = ''] = single.resources ?? [];
  const [resource = '', subresource = ''] = full.split('/');
  const [name = ''] = single.resourceNames ?? [];
  return coversResource(held, { kind: 'resource', verb, group, resource, subresource, namespace: '', name });
}
