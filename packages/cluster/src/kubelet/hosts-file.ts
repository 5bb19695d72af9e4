// A pod's hosts file: itself, its host aliases, and the services it can reach by name, since there is no DNS server.
import type { Pod, Service } from '@berth/kube';
import type { LocalApi } from '../local-api.js';
import { podHostname } from './environment.js';

const clusterDomain = 'cluster.local';

/** Renders the file. */
export function renderHostsFile(api: LocalApi, pod: Pod, podIp: string): string {
  const namespace = pod.metadata.namespace ?? 'default';
  const hostname = podHostname(pod);
  const { subdomain, hostAliases = [] } = pod.spec ?? {};
  const full = subdomain ? [`${hostname}.${subdomain}.${namespace}.svc.${clusterDomain}`] : [];
  const lines = [
    '# Kubernetes-managed hosts file.',
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    `${podIp}\t${[...full, hostname].join('\t')}`,
    ...hostAliases.map(({ ip, hostnames = [] }) => `${ip}\t${hostnames.join('\t')}`),
    ...api.items('services').flatMap((service) => serviceLines(api, service, namespace)),
  ];
  return `${lines.join('\n')}\n`;
}

function serviceLines(api: LocalApi, service: Service, from: string): string[] {
  const { name = '', namespace = 'default' } = service.metadata;
  const short = namespace === from ? [name] : [];
  const names = [
    ...short,
    `${name}.${namespace}`,
    `${name}.${namespace}.svc`,
    `${name}.${namespace}.svc.${clusterDomain}`,
  ];
  const address = service.spec?.clusterIP;
  if (address === undefined || address === '') return [];
  const lines = endpointLines(api, service, names);
  // Nobody is behind it: an address of this machine where nobody listens refuses at once, as a service address does.
  return lines.length > 0 || address === 'None'
    ? lines
    : [`${address.replace(/^\d+/, '127')}\t${names.join(' ')}`];
}

/**
 * A service's names lead to its ready pods: their addresses are reached without a proxy, on the ports the pods listen
 * on. Pods with a host name have names of their own, as headless services give them.
 */
function endpointLines(api: LocalApi, service: Service, names: readonly string[]): string[] {
  const { name, namespace } = service.metadata;
  const endpoints = api.peek('endpoints', { namespace, name: name ?? '' });
  const addresses = (endpoints?.subsets ?? []).flatMap((subset) => subset.addresses ?? []);
  return addresses.flatMap(({ ip, hostname }) => [
    `${ip}\t${names.join(' ')}`,
    ...(hostname ? [`${ip}\t${names.map((text) => `${hostname}.${text}`).join(' ')}`] : []),
  ]);
}
