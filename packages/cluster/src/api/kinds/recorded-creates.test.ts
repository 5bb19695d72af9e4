// Replays the creates recorded from kube-apiserver through decoding, defaults, admission and validation, without a server.
import { kubernetesSchema, StatusError, type ObjectKey } from '@berth/kube';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { createAdmission, defaultAdmissionPlugins } from '../admission/index.js';
import type { Draft, RequestContext } from '../kind-rules.js';
import type { Stored } from '../../store/stored.js';
import { invalid } from '../status-errors.js';
import { decodeBody } from '../validation/decode.js';
import { rulesFor } from './index.js';

interface Step {
  readonly method?: string;
  readonly path?: string;
  readonly body?: Draft;
}

interface RecordedCase {
  readonly id: string;
  readonly setup?: readonly Step[];
  readonly request: Step;
  readonly response: { readonly body?: unknown };
  readonly volatile?: readonly string[];
}

const topics = ['defaulting', 'validation', 'admission'];

/** Cases of the generic machinery (verbs, media types, custom resources) that these rules do not decide. */
const elsewhere = new RegExp(
  '/(cr-|crd-|accept|already|body-list|content-type|dryrun|empty-body|event-new|field-bad|field-dup|fieldmanager|' +
    'hpa-v1|method|namespaced-create|ns-|quota-bad|rv-on-create|unknown|vap|wrong|yaml)',
);

for (const topic of topics) {
  const file = new URL(`../../../../../conformance/vectors/api/${topic}.json`, import.meta.url);
  const text = readFileSync(file, 'utf8').replaceAll('${ns}', 't-ns').replaceAll('${uuid1}', 'uuid');
  for (const recorded of JSON.parse(text) as readonly RecordedCase[]) {
    if (elsewhere.test(recorded.id) || !isReplayable(recorded)) continue;
    test(recorded.id, () => {
      const post = createWorld();
      for (const step of recorded.setup ?? []) if (step.method === 'POST') post(step);
      const expected = comparable(recorded.response.body, recorded.volatile);
      expect(comparable(post(recorded.request), recorded.volatile)).toEqual(expected);
    });
  }
}

function isReplayable({ request, setup = [] }: RecordedCase): boolean {
  const isCreate = ({ method = 'GET' }: Step): boolean => method === 'POST';
  return isCreate(request) && setup.every((step) => isCreate(step) || (step.method ?? 'GET') === 'GET');
}

interface Meta {
  name?: string;
  namespace?: string;
  [field: string]: unknown;
}

const metaOf = (object: Stored): Meta => (object['metadata'] ?? {}) as Meta;

/** A cluster that holds what was created, without any store. Gives the function that creates. */
function createWorld(): (step: Step) => unknown {
  const stored = new Map<string, Stored[]>();
  const keep = (resource: string, object: Stored): void => {
    stored.set(resource, [...(stored.get(resource) ?? []), object]);
  };
  keep('namespaces', { metadata: { name: 't-ns' }, status: { phase: 'Active' } });
  keep('serviceaccounts', { metadata: { name: 'default', namespace: 't-ns' } });
  const items = (resource: string, namespace?: string): readonly Stored[] =>
    (stored.get(resource) ?? []).filter((object) => !namespace || metaOf(object).namespace === namespace);
  const peek = (resource: string, { namespace, name }: ObjectKey): Stored | undefined =>
    items(resource, namespace).find((object) => metaOf(object).name === name);
  return (step) => post(step, { peek, items } as unknown as RequestContext['api'], keep);
}

interface Target {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  readonly namespace: string | undefined;
}

function targetOf(pathname: string): Target {
  const [root, ...parts] = decodeURIComponent(pathname).split('/').filter(Boolean);
  const [group = '', version = '', ...rest] = root === 'api' ? ['', ...parts] : parts;
  const namespace = rest[0] === 'namespaces' && rest.length > 2 ? rest[1] : undefined;
  const resource = (namespace === undefined ? rest[0] : rest[2]) ?? '';
  const described = kubernetesSchema()
    .groups.find((entry) => entry.group === group && entry.version === version)
    ?.resources.find((entry) => entry.plural === resource);
  return { group, version, kind: described?.kind ?? '', resource, namespace };
}

function post(
  step: Step,
  api: RequestContext['api'],
  keep: (resource: string, object: Stored) => void,
): unknown {
  const url = new URL(step.path ?? '', 'http://x');
  const target = targetOf(url.pathname);
  const context: RequestContext = {
    user: { username: 'admin', groups: ['system:masters'] },
    operation: 'CREATE',
    namespace: target.namespace,
    name: metaOf(step.body ?? {}).name,
    dryRun: false,
    nowMs: Date.parse('2026-01-01T00:00:00Z'),
    random: () => 0.5,
    api,
  };
  try {
    const fieldValidation = (url.searchParams.get('fieldValidation') ?? 'Warn') as 'Warn';
    const apiVersion = target.group === '' ? target.version : `${target.group}/${target.version}`;
    const value = { apiVersion, kind: target.kind, ...step.body };
    const { draft } = decodeBody({ type: target, value, fieldValidation });
    create(draft, target, context);
    keep(target.group === '' ? target.resource : `${target.resource}.${target.group}`, draft);
    return draft;
  } catch (error) {
    if (error instanceof StatusError) return error.status;
    throw error;
  }
}

function create(draft: Draft, target: Target, context: RequestContext): void {
  const rules = rulesFor(target.group, target.kind);
  const admission = createAdmission(defaultAdmissionPlugins());
  const metadata = metaOf(draft);
  if (context.namespace !== undefined) metadata.namespace = context.namespace;
  metadata['uid'] = 'uuid';
  delete metadata['selfLink'];
  rules.defaults?.(draft, context);
  const request = { ...target, context, draft, current: undefined, warn: () => undefined };
  admission.mutate(request);
  rules.prepareForCreate?.(draft, context);
  const errors = rules.validateCreate?.(draft, context) ?? [];
  if (errors.length > 0) throw invalid(target, metadata.name ?? '', errors);
  admission.validate(request);
}

/** The body without what differs from run to run. */
function comparable(body: unknown, volatile: readonly string[] = []): unknown {
  const text = JSON.stringify(body).replaceAll(/kube-api-access-\w{5}/g, 'kube-api-access-x');
  const copy = JSON.parse(text) as Draft;
  for (const field of ['managedFields', 'resourceVersion', 'creationTimestamp']) delete metaOf(copy)[field];
  for (const pointer of volatile) {
    const steps = pointer
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = steps.pop() ?? '';
    let parent: unknown = copy;
    for (const step of steps) parent = (parent as Draft | undefined)?.[step];
    if (typeof parent === 'object' && parent !== null) delete (parent as Draft)[last];
  }
  return copy;
}
