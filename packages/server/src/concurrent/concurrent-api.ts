// The Concurrent API, as unmodified `concurrent-plugin` 0.5 speaks it. Its manners, kept on purpose: bodies are read
// by address and never by Content-Type (the plugin lies about it), a handled failure is 400 with plain text although
// the type says JSON, a missing role is 405, and getversion is open and ignores `Authorization: None`.
import type { Context } from 'hono';
import { hasRight, type Identity, type Right } from '../auth/roles.js';
import type { AppEnv, RestApp } from '../http/rest-app.js';
import { authenticate } from '../http/authenticate.js';
import { ProblemError } from '../http/problem-error.js';
import type { ServerParts } from '../http/server-parts.js';
import { loginRegion, loginRoute } from './cognito-login.js';
import { readForm, readFormOrJson, readJsonFields, type Fields } from './plugin-body.js';
import { newRunOfPlugin } from './run-project.js';

/** A request whose body and caller are known. */
interface PluginCall {
  readonly c: Context<AppEnv>;
  readonly identity: Identity;
  readonly text: string;
  readonly parts: ServerParts;
}

interface Endpoint {
  readonly method: 'GET' | 'POST';
  readonly right: Right;
  readonly handle: (call: PluginCall) => Promise<unknown>;
}

/** A failure that the plugin's user reads in the status line. */
class PluginRefusal extends Error {}

/** Adds the endpoints of both families and the login address. */
export function concurrentApi(app: RestApp, parts: ServerParts): void {
  loginRoute(app, parts);
  for (const prefix of ['/api/2.0/mlflow', '/Prod/2.0/mlflow']) {
    app.options(`${prefix}/*`, (c) => c.body('', 200, CORS));
    app.get(`${prefix}/parallels/getversion`, (c) => c.json(version(parts), 200, CORS));
    app.get(`${prefix}/parallels/cliclient_authorize`, (c) => c.text(c.req.query('code') ?? '', 200, CORS));
    for (const family of ['parallels', 'concurrent'])
      app.all(`${prefix}/${family}/:name`, (c) => answer(c, parts, `${family}/${c.req.param('name')}`));
  }
}

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': '*',
  'access-control-allow-headers': 'Authorization, Content-Type, Idtoken',
};

/** The five keys that the plugin insists on, and those that its library reads. */
const version = (parts: ServerParts) => ({
  version: parts.version,
  isExternalAuth: false,
  cognitoClientId: 'berth',
  cognitoCliClientId: 'berth',
  cognitoMlflowuiClientId: 'berth',
  cognitoCallbackUrl: `https://${parts.authority()}/api/2.0/mlflow/parallels/cliclient_authorize`,
  cognitoDomain: 'berth',
  region: loginRegion(parts.authority()),
  mlflowParallelsDnsName: 'concurrent',
  mlflowParallelsUiDnsName: 'concurrent-ui',
  cookieHost: parts.authority(),
});

const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  'parallels/run-project': { method: 'POST', right: 'runs.create', handle: runProject },
  'parallels/list-periodicruns': {
    method: 'GET',
    right: 'runs.read',
    handle: async () => ({ periodicRuns: [] }),
  },
  'parallels/del-periodicrun': { method: 'POST', right: 'runs.create', handle: deletePeriodicRuns },
  'parallels/list-deployments': {
    method: 'GET',
    right: 'runs.read',
    handle: async () => ({ deployments: [] }),
  },
  'parallels/execdag': { method: 'POST', right: 'runs.read', handle: executeDag },
  'concurrent/getuserbuckets': { method: 'GET', right: 'runs.read', handle: async () => ({ buckets: [] }) },
};

/** These two have routes of their own, for GET; what else is asked of them needs no token to be refused. */
const OPEN = new Set(['parallels/getversion', 'parallels/cliclient_authorize']);

async function answer(c: Context<AppEnv>, parts: ServerParts, name: string): Promise<Response> {
  try {
    if (OPEN.has(name)) throw new PluginRefusal(`Unsupported method ${c.req.method}`);
    const identity = await authenticate(c.req.header('authorization'), parts.tokens);
    const endpoint = Object.hasOwn(ENDPOINTS, name) ? ENDPOINTS[name] : undefined;
    if (!endpoint) throw new PluginRefusal(`not supported yet: ${name}`);
    if (c.req.method !== endpoint.method) throw new PluginRefusal(`Unsupported method ${c.req.method}`);
    const isPod = identity.runId !== undefined && endpoint.right === 'runs.read';
    if (!isPod && !hasRight(identity, endpoint.right))
      return text(c, 405, `${identity.user} (${identity.role}) lacks the right ${endpoint.right}`);
    const call = { c, identity, parts, text: await c.req.text() };
    return c.json(await endpoint.handle(call), 200, CORS);
  } catch (error) {
    if (error instanceof PluginRefusal) return text(c, 400, error.message);
    if (!(error instanceof ProblemError)) throw error;
    return text(c, error.code.startsWith('auth.') ? 401 : 400, error.message);
  }
}

/** Plain text under a JSON type, as clients of the original have learnt to expect. */
const text = (c: Context<AppEnv>, status: 400 | 401 | 405, message: string): Response =>
  c.body(message, status, { ...CORS, 'content-type': 'application/json' });

async function runProject({ identity, text: body, parts }: PluginCall): Promise<unknown> {
  const fields = readJsonFields(body);
  if (!fields) throw new PluginRefusal('run-project needs a JSON object as its body');
  const run = newRunOfPlugin(fields, identity);
  if (!run.ok) throw new PluginRefusal(`${run.problem.message}; ${run.problem.hint ?? ''}`);
  // The same MLflow run posted twice (a retry of the client) is one run of ours.
  const key = `run-project ${run.value.tracking.runId ?? ''}`;
  const { state } = await parts.intake.accept(run.value, key);
  return { run_id: state.spec.id };
}

/** There are no schedules yet, so there is nothing to delete: missing names are not errors in this API. */
async function deletePeriodicRuns({ text: body }: PluginCall): Promise<unknown> {
  if (!readForm(body)['periodicRuns']) throw new PluginRefusal('periodicRuns is missing');
  return {};
}

/** Workers that belong to no DAG still report here with ids `None`: they are answered at once and nothing happens. */
async function executeDag({ text: body }: PluginCall): Promise<unknown> {
  const fields: Fields = readFormOrJson(body);
  const id = fields['dag_execution_id'] ?? fields['dagExecutionId'];
  const isNone = [fields['dagid'], id].every(
    (value) => value === undefined || value === null || value === 'None',
  );
  if (!isNone) throw new PluginRefusal('not supported yet: parallels/execdag (pipelines)');
  return { status: 'success', dagExecutionId: 'None', parentRunId: 'None' };
}
