// Replays one case of vectors/api against a server and tells the differences.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiCase, Condition, RecordedResponse, Step } from './case.js';
import { compare, type CompareRules, type Difference } from './compare.js';
import type { HttpAnswer, Send, Target } from './http-client.js';
import { valueAt } from './json-pointer.js';
import { madeByStep } from './made-objects.js';
import { fill, fillText, type Bindings } from './template.js';

export interface ReplayContext {
  readonly send: Send;
  readonly target: Target;
  /** Name of the case's own namespace. */
  readonly namespace: string;
}

/** A case while it runs. */
interface Running extends ReplayContext {
  /** Paths of the cluster-wide objects it has made. */
  readonly made: string[];
}

const UNTIL_PAUSE_MS = 20;
const DEFAULT_UNTIL_SECONDS = 20;

/** Runs a case in a namespace of its own; gives the differences from the recording. */
export async function replayApiCase(
  recorded: ApiCase,
  replay: ReplayContext,
): Promise<readonly Difference[]> {
  const context: Running = { ...replay, made: [] };
  const { host } = new URL(context.target.url);
  const bindings: Bindings = new Map([
    ['ns', context.namespace],
    ['admin', context.target.token],
    ['server', host],
  ]);
  if (recorded.namespace !== false) await makeNamespace(context);
  try {
    for (const step of recorded.setup ?? []) {
      const problem = await runSetup(step, context, bindings);
      if (problem !== undefined) return [problem];
    }
    const answer = await runStep(recorded.request, context, bindings);
    return compareAnswer(recorded, answer, bindings);
  } finally {
    if (recorded.namespace !== false) await deleteNamespace(context);
    for (const path of context.made.toReversed()) await remove(path, context);
  }
}

/** Makes the case's namespace and waits until controllers have furnished it. */
export async function makeNamespace(replay: ReplayContext): Promise<void> {
  const context: Running = { ...replay, made: [] };
  const bindings: Bindings = new Map();
  const metadata = { name: context.namespace };
  const create = { method: 'POST', path: '/api/v1/namespaces', body: { metadata } };
  await runStep(create, context, bindings);
  const path = `/api/v1/namespaces/${context.namespace}`;
  const until: readonly Condition[] = [{ op: 'status', value: 200 }];
  await runStep({ method: 'GET', path: `${path}/serviceaccounts/default`, until }, context, bindings);
  await runStep({ method: 'GET', path: `${path}/configmaps/kube-root-ca.crt`, until }, context, bindings);
}

/** Deletes the case's namespace without waiting for its end. */
export const deleteNamespace = (context: ReplayContext): Promise<void> =>
  remove(`/api/v1/namespaces/${context.namespace}`, { ...context, made: [] });

async function remove(path: string, context: Running): Promise<void> {
  await runStep({ method: 'DELETE', path }, context, new Map());
}

async function runSetup(step: Step, context: Running, bindings: Bindings): Promise<Difference | undefined> {
  if (step.sleep !== undefined) await sleep(step.sleep * 1000);
  if (step.method === undefined) return undefined;
  const answer = await runStep(step, context, bindings);
  if (step.expectStatus !== undefined && answer.status !== step.expectStatus) {
    const pointer = `setup ${step.method} ${fillText(step.path ?? '', bindings)}`;
    return { pointer, expected: step.expectStatus, actual: `${answer.status} ${answer.text.slice(0, 600)}` };
  }
  const body = parsed(answer.text);
  for (const [name, pointer] of Object.entries(step.capture ?? {})) {
    bindings.set(name, String(valueAt(body, pointer)));
  }
  return undefined;
}

async function runStep(step: Step, context: Running, bindings: Bindings): Promise<HttpAnswer> {
  const deadline = Date.now() + (step.timeoutSeconds ?? DEFAULT_UNTIL_SECONDS) * 1000;
  for (;;) {
    const request = requestOf(step, context, bindings);
    const answer = await context.send(request);
    const made = madeByStep(request.path, step, answer);
    if (made !== undefined) context.made.push(made);
    if (step.until === undefined || step.until.every((condition) => holds(condition, answer, bindings)))
      return answer;
    if (Date.now() > deadline) return answer;
    await sleep(UNTIL_PAUSE_MS);
  }
}

function requestOf(step: Step, { target }: Running, bindings: Bindings) {
  const headers: Record<string, string> = {
    'user-agent': 'recorder/1.0',
    accept: 'application/json',
    authorization: `Bearer ${target.token}`,
    ...(step.body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  for (const [name, value] of Object.entries(step.headers ?? {})) {
    const key = name.toLowerCase();
    if (value === null) Reflect.deleteProperty(headers, key);
    else headers[key] = fillText(value, bindings);
  }
  const raw = step.rawBody === undefined ? undefined : fillText(step.rawBody, bindings);
  const body = step.body === undefined ? raw : JSON.stringify(fill(step.body, bindings));
  if (body !== undefined) headers['content-length'] = String(Buffer.byteLength(body));
  return { method: step.method ?? 'GET', path: fillText(step.path ?? '/', bindings), headers, body };
}

function holds(condition: Condition, answer: HttpAnswer, bindings: Bindings): boolean {
  if (condition.op === 'status') return answer.status === condition.value;
  const value = valueAt(parsed(answer.text), condition.pointer ?? '');
  const wanted = fill(condition.value, bindings);
  switch (condition.op) {
    case 'eq':
      return JSON.stringify(value) === JSON.stringify(wanted);
    case 'exists':
      return value !== undefined;
    case 'absent':
      return value === undefined;
    case 'len':
      return lengthOf(value) === wanted;
    case 'lenGe':
      return lengthOf(value) >= Number(wanted);
    case 'contains':
      return Array.isArray(value) && value.some((item) => hasMembers(item, wanted));
  }
}

// Kubernetes leaves empty lists out.
const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

const hasMembers = (item: unknown, wanted: unknown): boolean =>
  Object.entries(Object(wanted)).every(
    ([key, value]) => JSON.stringify(Reflect.get(Object(item), key)) === JSON.stringify(value),
  );

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function compareAnswer(recorded: ApiCase, answer: HttpAnswer, bindings: Bindings): readonly Difference[] {
  const { response } = recorded;
  const rules: CompareRules = {
    volatile: new Set(recorded.volatile.map((pointer) => (pointer === 'text' ? '' : pointer))),
    unordered: new Set(recorded.unordered),
    patterns: { ...recorded.patterns, ...(recorded.patterns?.['text'] && { '': recorded.patterns['text'] }) },
  };
  const status: Difference[] =
    answer.status === response.status
      ? []
      : [{ pointer: 'status', expected: response.status, actual: answer.status }];
  const body = compare(expectedContent(response), actualContent(response, answer), { rules, bindings });
  return [...status, ...headerDifferences(recorded, answer, bindings), ...body];
}

function expectedContent(response: RecordedResponse): unknown {
  if (response.stream !== undefined) return response.stream.filter((event) => !isPeriodicBookmark(event));
  return response.body ?? response.text;
}

function actualContent(response: RecordedResponse, answer: HttpAnswer): unknown {
  if (response.stream !== undefined) {
    const lines = answer.text.split('\n').filter((line) => line !== '');
    return lines.map(parsed).filter((event) => !isPeriodicBookmark(event));
  }
  if (response.body === undefined) return response.text === undefined ? undefined : answer.text;
  return parsed(answer.text) ?? answer.text;
}

// One may come shortly before the end of a watch; whether it does is a matter of timing.
const isPeriodicBookmark = (event: unknown): boolean =>
  valueAt(event, '/type') === 'BOOKMARK' && valueAt(event, '/object/metadata/annotations') === undefined;

function headerDifferences(recorded: ApiCase, answer: HttpAnswer, bindings: Bindings): readonly Difference[] {
  const volatile = new Set(recorded.volatile);
  return Object.entries(recorded.response.headers).flatMap(([name, expected]): readonly Difference[] => {
    const actual = answer.rawHeaders.get(name) ?? [];
    const pointer = `header:${name}`;
    if (volatile.has(pointer)) return actual.length > 0 ? [] : [{ pointer, expected, actual: undefined }];
    const wanted = Array.isArray(expected) ? expected : [expected];
    const same = fill(wanted, bindings);
    return JSON.stringify(same) === JSON.stringify(actual) ? [] : [{ pointer, expected: wanted, actual }];
  });
}
