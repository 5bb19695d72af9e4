// The variables that tell a container of the services of its namespace, and of the API server (Kubernetes' own names).
// They are what kube-proxy would make true, and are not all true here: nothing answers at a service's cluster address,
// because no packet is redirected. A service's name works (hosts-file.ts), on the port that its pods listen on: a
// `port` other than its `targetPort` is not translated. A proxy of ours on loopback addresses was considered: pods
// share this machine's ports, so its sockets would take them from every pod that listens on all addresses.
// Only the API server's own address is replaced by one that answers: by the variables of the cluster.
import type { Pod, Service } from '@berth/kube';
import type { LocalApi } from '../local-api.js';

/** Variables for each service with an address that exists by now; only the API server's when links are off. */
export function serviceEnvironment(api: LocalApi, pod: Pod): Record<string, string> {
  const master = api.peek('services', { namespace: 'default', name: 'kubernetes' });
  const own = pod.spec?.enableServiceLinks === false ? [] : api.items('services', pod.metadata.namespace);
  const env: Record<string, string> = {};
  for (const service of master ? [master, ...own] : own) Object.assign(env, variablesOf(service));
  return env;
}

function variablesOf(service: Service): Record<string, string> {
  const { clusterIP, ports = [] } = service.spec ?? {};
  const [first] = ports;
  if (clusterIP === undefined || clusterIP === '' || clusterIP === 'None' || !first) return {};
  const name = (service.metadata.name ?? '').toUpperCase().replaceAll('-', '_');
  const env: Record<string, string> = {
    [`${name}_SERVICE_HOST`]: clusterIP,
    [`${name}_SERVICE_PORT`]: String(first.port),
  };
  for (const port of ports) {
    const protocol = (port.protocol ?? 'TCP').toLowerCase();
    const url = `${protocol}://${clusterIP}:${port.port}`;
    const prefix = `${name}_PORT_${port.port}_${protocol.toUpperCase()}`;
    if (port.name)
      env[`${name}_SERVICE_PORT_${port.name.toUpperCase().replaceAll('-', '_')}`] = String(port.port);
    if (port === first) env[`${name}_PORT`] = url;
    Object.assign(env, {
      [prefix]: url,
      [`${prefix}_PROTO`]: protocol,
      [`${prefix}_PORT`]: String(port.port),
      [`${prefix}_ADDR`]: clusterIP,
    });
  }
  return env;
}
