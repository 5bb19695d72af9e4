// The proxy that the environment names for a server: HTTPS_PROXY, HTTP_PROXY and NO_PROXY as kubectl reads them.
import { BlockList, isIP } from 'node:net';

type Environment = Readonly<Record<string, string | undefined>>;

/** The proxy's address, or nothing when the server is to be reached directly. Loopback is always reached directly. */
export function proxyFromEnvironment(server: string, env: Environment): string | undefined {
  const { protocol, hostname, port } = new URL(server);
  const host = hostname.replace(/^\[|\]$/g, '');
  const name = protocol === 'http:' ? 'HTTP_PROXY' : 'HTTPS_PROXY';
  const proxy = env[name] || env[name.toLowerCase()];
  if (!proxy || isLoopback(host)) return undefined;
  const exceptions = (env['NO_PROXY'] || env['no_proxy'] || '')
    .split(',')
    .map((each) => each.trim().toLowerCase());
  if (exceptions.some((exception) => isExcepted(exception, host, port || '443'))) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.');

/** `*`, a domain with what is below it, `.domain` for only that, an address, a network; any of them with a port. */
function isExcepted(exception: string, host: string, port: string): boolean {
  if (exception === '*') return true;
  if (exception.includes('/')) return isInNetwork(exception, host);
  if (isIP(exception)) return exception === host;
  const [, name = exception, onlyPort] = /^\[?(.+?)\]?:(\d+)$/.exec(exception) ?? [];
  if (name === '' || (onlyPort !== undefined && onlyPort !== port)) return false;
  return name.startsWith('.') ? host.endsWith(name) : host === name || host.endsWith(`.${name}`);
}

function isInNetwork(network: string, host: string): boolean {
  const [address = '', bits] = network.split('/');
  const [version, prefix] = [isIP(address), Number(bits)];
  if (version === 0 || isIP(host) !== version || !(prefix >= 0 && prefix <= (version === 4 ? 32 : 128)))
    return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(address, prefix, family);
  return list.check(host, family);
}
