// Which tracking servers we talk to on behalf of a request. The address comes from the user (the plugin sends its
// MLFLOW_TRACKING_URI), and it is this process that connects: only http and https are spoken, redirects are never
// followed (see mlflow-http.ts), and link-local addresses, where clouds serve a machine's credentials, are refused.
// Loopback and private addresses stay allowed on purpose: that is where people's own tracking servers are, and who may
// submit a run may run code on these machines anyway.
import { failure, success, type Result } from '@berth/kube';

/** The address without a slash at its end; a problem, which never repeats credentials, for one that is not taken. */
export function readTrackingAddress(uri: string): Result<string> {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || !/^https?:\/\//i.test(uri))
    return refuse(`not supported yet: tracking URI ${withoutCredentials(uri)}`, SET_HTTP);
  if (url.username !== '' || url.password !== '')
    return refuse(
      `not supported yet: a tracking URI with credentials (${withoutCredentials(uri)})`,
      'set MLFLOW_TRACKING_URI without user and password',
    );
  if (url.search !== '' || url.hash !== '')
    return refuse(`the tracking URI ${withoutCredentials(uri)} has a query or fragment`, SET_HTTP);
  if (isLinkLocal(url.hostname))
    return refuse(`the tracking URI ${uri} is a link-local address, which is not contacted`, SET_HTTP);
  return success(uri.replace(/\/+$/, ''));
}

const SET_HTTP = 'set MLFLOW_TRACKING_URI to the http(s) address of a tracking server';

const refuse = (message: string, hint: string): Result<never> =>
  failure({ code: 'tracking.address', message, hint });

/** Passwords and tokens in an address must not reach messages, events or answers. */
const withoutCredentials = (uri: string): string =>
  uri.replace(/^([a-z][\w+.-]*:\/*)[^/?#]*@/i, '$1…@').replace(/[?#].*$/s, '');

/** The URL parser has turned every way to write an IPv4 address into the dotted one. */
const isLinkLocal = (host: string): boolean =>
  host.startsWith('169.254.') || /^\[fe[89ab][0-9a-f]:/i.test(host) || /^\[::ffff:a9fe:/i.test(host);
