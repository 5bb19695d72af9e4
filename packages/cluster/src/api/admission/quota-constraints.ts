// Under a quota on cpu or memory every container has to say what it needs.
import type { Container, Pod } from '@berth/kube';

/** Names of quotas that bind each container. */
const binding: ReadonlySet<string> = new Set([
  'cpu',
  'memory',
  'requests.cpu',
  'requests.memory',
  'limits.cpu',
  'limits.memory',
]);

/** `must specify limits.cpu for: c; requests.cpu for: c`, or undefined when all is said. */
export function missingRequests({ spec }: Pod, quotaNames: readonly string[]): string | undefined {
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  const problems = quotaNames
    .filter((name) => binding.has(name) && !statedByPod(spec, name))
    .sort()
    .flatMap((name) => {
      const silent = containers
        .filter((container) => !states(container, name))
        .map((container) => container.name);
      return silent.length === 0 ? [] : [`${name} for: ${silent.sort().join(',')}`];
    });
  return problems.length === 0 ? undefined : `must specify ${problems.join('; ')}`;
}

function states({ resources }: Pick<Container, 'resources'>, name: string): boolean {
  if (name.startsWith('limits.')) return resources?.limits?.[name.slice('limits.'.length)] !== undefined;
  return resources?.requests?.[name.replace('requests.', '')] !== undefined;
}

/** Resources of the pod as a whole speak for all its containers. */
const statedByPod = (spec: Pod['spec'], name: string): boolean =>
  spec?.resources !== undefined && states({ resources: spec.resources }, name);
