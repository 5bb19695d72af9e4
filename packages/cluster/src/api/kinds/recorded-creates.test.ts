// Replays the creates recorded from kube-apiserver through decoding, defaults, admission and validation, without a server.
import { kubernetesSchema, StatusError, type ObjectKey } from '@berth/kube';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { createAdmission, defaultAdmissionPlugins } from '../admission/index.js';
import type { Draft, RequestContext } from '../kind-rules.js';
import { invalid } from '../status-errors.js';
import { decodeBody } from '../validation/decode.js';
import { rulesFor } from './index.js';

interface Step {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: any;
  rawBody?: string;
}

interface RecordedCase {
  id: string;
  setup?: Step[];
  request: Step;
  response: { status: number; body?: any };
  volatile?: string[];
}

const topics = ['defaulting', 'validation', 'admission'];

/** Cases of the generic machinery (verbs, media types, custom resources) that these rules do not decide. */
const elsewhere =
  /\/(cr-|crd-|accept|already|body-list|content-type|dryrun|empty-body|field-dup|field-bad-value|fieldmanager|method|namespaced-create|ns-mismatch|ns-not-found|rv-on-create|unknown|wrong|yaml|event-new-read)/;

for (const topic of topics) {
  const file = new URL(`../../../../../conformance/vectors/api/${topic}.json`, import.meta.url);
  const cases: RecordedCase[] = JSON.parse(readFileSync(file, 'utf8').replaceAll('${ns}', 't-ns'));
  for (const recorded of cases) {
    if (recorded.request.method !== 'POST' || elsewhere.test(recorded.id) || !isReplayable(recorded))
      continue;
    test(recorded.id, () => {
      const world = createWorld();
      for (const step of recorded.setup ?? []) if (step.method === 'POST') world.post(step);
      const answer = world.post(recorded.request);
      expect(stripped(answer, recorded.volatile)).toEqual(
        stripped(recorded.response.body, recorded.volatile),
      );
    });
  }
}

function isReplayable(recorded: RecordedCase): boolean {
  return (recorded.setup ?? []).every(
    (step) => step.method === 'POST' || step.method === 'GET' || !step.method,
  );
}

function createWorld() {
  const stored = new Map<string, Map<string, any>>();
  const keep = (resource: string, object: any): void => {
    const all = stored.get(resource) ?? new Map();
    all.set(`${object.metadata.namespace ?? ''}/${object.metadata.name}`, object);
    stored.set(resource, all);
  };
  keep('namespaces', { metadata: { name: 't-ns', labels: {} }, status: { phase: 'Active' } });
  keep('serviceaccounts', { metadata: { name: 'default', namespace: 't-ns', uid: 'x' } });
  for (const name of ['system-node-critical', 'system-cluster-critical'])
    keep('priorityclasses.scheduling.k8s.io', { metadata: { name }, value: 2_000_000_000 });
  const api: any = {
    peek: (resource: string, key: ObjectKey) =>
      stored.get(resource)?.get(`${key.namespace ?? ''}/${key.name}`),
    items: (resource: string, namespace?: string) =>
      [...(stored.get(resource)?.values() ?? [])].filter(
        (o) => !namespace || o.metadata.namespace === namespace,
      ),
  };
  return { post: (step: Step) => post(step, api, keep) };
}

function post(step: Step, api: any, keep: (resource: string, object: any) => void): any {
  const url = new URL(step.path ?? '', 'http://x');
  const parts = decodeURIComponent(url.pathname).split('/').filter(Boolean);
  const [group, version] = parts[0] === 'api' ? ['', 'v1'] : [parts[1] ?? '', parts[2] ?? ''];
  const rest = parts.slice(parts[0] === 'api' ? 2 : 3);
  const namespace = rest[0] === 'namespaces' && rest.length > 2 ? rest[1] : undefined;
  const plural = (namespace ? rest[2] : rest[0]) ?? '';
  const described = kubernetesSchema()
    .groups.find((entry) => entry.group === group && entry.version === version)
    ?.resources.find((entry) => entry.plural === plural);
  if (!described) throw new Error(`no resource ${url.pathname}`);
  const { kind } = described;
  const context: RequestContext = {
    user: { username: 'admin', groups: ['system:masters'] },
    operation: 'CREATE',
    namespace,
    name: step.body?.metadata?.name,
    dryRun: false,
    nowMs: Date.now(),
    random: Math.random,
    api,
  };
  try {
    const fieldValidation = (url.searchParams.get('fieldValidation') ?? 'Warn') as 'Warn';
    const { draft } = decodeBody({ type: { group, version, kind }, value: step.body, fieldValidation });
    create(draft, { group, kind, resource: plural }, context);
    const object: any = draft;
    if (object.metadata.namespace === undefined && namespace) object.metadata.namespace = namespace;
    keep(group === '' || group === 'events.k8s.io' ? plural : `${plural}.${group}`, object);
    return object;
  } catch (error) {
    if (error instanceof StatusError) return error.status;
    throw error;
  }
}

function create(
  draft: Draft,
  type: { group: string; kind: string; resource: string },
  context: RequestContext,
): void {
  const rules = rulesFor(type.group, type.kind);
  const admission = createAdmission(defaultAdmissionPlugins());
  const metadata: any = (draft['metadata'] ??= {});
  if (context.namespace) metadata.namespace = context.namespace;
  rules.defaults?.(draft, context);
  const request = { ...type, context, draft, current: undefined, warn: () => undefined };
  admission.mutate(request);
  metadata.uid = 'x';
  metadata.creationTimestamp = '2026-01-01T00:00:00Z';
  delete metadata.selfLink;
  if (!metadata.name && metadata.generateName) metadata.name = `${metadata.generateName}abcde`;
  rules.prepareForCreate?.(draft, context);
  const errors = rules.validateCreate?.(draft, context) ?? [];
  if (errors.length > 0) throw invalid(type, metadata.name ?? '', errors);
  admission.validate(request);
  metadata.resourceVersion = '1';
}

function stripped(body: any, volatile: readonly string[] = []): any {
  const copy = JSON.parse(
    JSON.stringify(body ?? null).replaceAll(/kube-api-access-\w{5}/g, 'kube-api-access-x'),
  );
  if (copy?.kind === 'Status') {
    copy.metadata = {};
    return copy;
  }
  for (const field of ['managedFields', 'uid', 'resourceVersion', 'creationTimestamp'])
    delete copy?.metadata?.[field];
  for (const pointer of volatile) {
    const steps = pointer
      .split('/')
      .slice(1)
      .map((s) => s.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = steps.pop() ?? '';
    const parent = steps.reduce((value, step) => value?.[step], copy);
    if (parent && typeof parent === 'object') delete parent[last];
  }
  return copy;
}
