// Paths that are no resources: health, version, discovery, OpenAPI and the keys of service account tokens.
import { createHash } from 'node:crypto';
import type { DiscoveryDocuments } from '../discovery/discovery-documents.js';
import { HEALTH_CHECKS, READY_CHECKS } from '../discovery/health-checks.js';
import type { OpenApiDocuments } from '../discovery/openapi-documents.js';
import { TOKEN_ISSUER, type TokenIssuer } from '../auth/service-account-tokens.js';
import { resourceNotFound, statusError } from '../status-errors.js';
import { send, sendJson, sendText } from './answer.js';
import { versionOfFront, type Fronts } from './cluster-fronts.js';
import type { Exchange } from './exchange.js';

/** What plain paths are answered from. */
export interface PathServices {
  readonly fronts?: Fronts | undefined;
  readonly discovery: DiscoveryDocuments;
  readonly openApi: OpenApiDocuments;
  readonly tokens: TokenIssuer;
  /** Groups that exist, to tell an unknown version from an unknown group. */
  readonly knowsGroup: (group: string) => boolean;
}

/** Kubernetes' own version that this server behaves like. */
const SERVER_VERSION = {
  major: '1',
  minor: '34',
  emulationMajor: '1',
  emulationMinor: '34',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '33',
  gitVersion: 'v1.34.4',
  gitCommit: '$Format:%H$',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'go1.26.8',
  compiler: 'gc',
  platform: 'linux/amd64',
} as const;

/** Answers a path; plain text 404 for those that nobody serves. */
export function handlePath(services: PathServices, exchange: Exchange): void {
  const path = exchange.path.length > 1 ? exchange.path.replace(/\/$/, '') : exchange.path;
  if (answerHealth(exchange, path) || answerDiscovery(services, exchange, path)) return;
  if (path === '/version') sendJson(exchange, 200, versionOf(exchange));
  else if (path === '/') sendJson(exchange, 200, { paths: rootPaths(services) });
  else if (path === '/.well-known/openid-configuration') sendJson(exchange, 200, openIdConfiguration());
  else if (path === '/openid/v1/jwks') sendKeys(services, exchange);
  else if (!services.openApi.answer(exchange, path)) notServed(services, exchange, path);
}

function versionOf({ frontVersion }: Exchange): Readonly<Record<string, string>> {
  return frontVersion === undefined ? SERVER_VERSION : { ...SERVER_VERSION, ...versionOfFront(frontVersion) };
}

function notServed(services: PathServices, exchange: Exchange, path: string): void {
  const [, root, group, version] = path.split('/');
  const known =
    (root === 'api' && group !== undefined) || (root === 'apis' && services.knowsGroup(group ?? ''));
  if (known && (root === 'api' || version !== undefined)) throw resourceNotFound();
  sendText(exchange, 404, '404 page not found\n');
}

function answerHealth(exchange: Exchange, path: string): boolean {
  const [, endpoint = '', check] = path.split('/');
  if (endpoint !== 'healthz' && endpoint !== 'livez' && endpoint !== 'readyz') return false;
  const checks = endpoint === 'readyz' ? READY_CHECKS : HEALTH_CHECKS;
  if (check !== undefined) {
    const known = checks.includes(path.slice(endpoint.length + 2));
    sendText(exchange, known ? 200 : 404, known ? 'ok' : '404 page not found\n');
  } else if (exchange.query.has('verbose')) {
    const excluded = new Set(exchange.query.getAll('exclude'));
    const lines = checks.map((name) => `[+]${name} ${excluded.has(name) ? 'excluded: ok' : 'ok'}\n`);
    sendText(exchange, 200, `${lines.join('')}${endpoint} check passed\n`);
  } else sendText(exchange, 200, 'ok');
  return true;
}

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

function answerDiscovery({ discovery }: PathServices, exchange: Exchange, path: string): boolean {
  const aggregated = discovery.aggregated.get(path);
  if (aggregated !== undefined && wantsAggregated(exchange.request.headers.accept)) {
    const body = JSON.stringify(aggregated);
    const headers = { etag: etagOf(aggregated), vary: 'Accept', 'cache-control': 'public' };
    send(exchange, { status: 200, body, contentType: AGGREGATED, headers });
    return true;
  }
  const legacy = discovery.legacy.get(path);
  if (legacy === undefined) return false;
  sendJson(exchange, 200, legacy);
  return true;
}

// The hash is taken without the type, as kube-apiserver takes it, so that clients may keep what they have.
function etagOf({ metadata, items }: Readonly<Record<string, unknown>>): string {
  const hash = createHash('sha512').update(JSON.stringify({ metadata, items }));
  return `"${hash.digest('hex').toUpperCase()}"`;
}

const wantsAggregated = (accept = ''): boolean =>
  accept.split(',').some((clause) => {
    const parts = new Set(clause.split(';').map((part) => part.trim()));
    return parts.has('as=APIGroupDiscoveryList') && parts.has('v=v2') && parts.has('g=apidiscovery.k8s.io');
  });

const openIdConfiguration = (): Readonly<Record<string, unknown>> => ({
  issuer: TOKEN_ISSUER,
  jwks_uri: `${TOKEN_ISSUER}/openid/v1/jwks`,
  response_types_supported: ['id_token'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
});

const KEYS_TYPE = 'application/jwk-set+json';

function sendKeys({ tokens }: PathServices, exchange: Exchange): void {
  const accept = exchange.request.headers.accept ?? '*/*';
  if (!/\*\/\*|application\/\*|application\/jwk-set\+json/.test(accept)) {
    throw statusError({
      code: 406,
      reason: 'NotAcceptable',
      message: `406: Not Acceptable\n\nAvailable representations: ${KEYS_TYPE}`,
      details: {},
    });
  }
  const headers = { 'cache-control': 'public, max-age=3600' };
  void tokens.ready.then(() =>
    send(exchange, { status: 200, body: JSON.stringify(tokens.jwks), contentType: KEYS_TYPE, headers }),
  );
}

const OTHER_PATHS: readonly string[] = [
  '/metrics',
  '/metrics/slis',
  '/.well-known/openid-configuration',
  '/apis/',
  '/healthz',
  '/livez',
  '/openapi/v2',
  '/openapi/v3',
  '/openapi/v3/',
  '/openid/v1/jwks',
  '/readyz',
  '/version',
];

function rootPaths({ discovery }: PathServices): readonly string[] {
  const checks = (endpoint: string, names: readonly string[]) => names.map((name) => `/${endpoint}/${name}`);
  const health = ['healthz', 'livez'].flatMap((endpoint) => checks(endpoint, HEALTH_CHECKS));
  const paths = [...discovery.legacy.keys(), ...OTHER_PATHS, ...health, ...checks('readyz', READY_CHECKS)];
  return paths.sort();
}
