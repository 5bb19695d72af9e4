// The patches recorded from kube-apiserver (conformance/vectors/api/patch.json), applied without a server: what ours gives
// must be in the recorded answer, with list items in the same order.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { applyJsonPatch } from './json-patch.js';
import { isJsonArray, isJsonObject, type JsonObject } from './json-value.js';
import { applyMergePatch } from './merge-patch.js';
import { parseApiVersion } from './object-meta.js';
import { success, type Result } from './result.js';
import { typeOfKind } from './schema.js';
import { applyStrategicMergePatch } from './strategic-merge-patch.js';

interface Step {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface Case {
  readonly id: string;
  readonly setup: readonly Step[];
  readonly request: Step;
  readonly response: { readonly status: number; readonly body?: JsonObject };
}

const url = new URL('../../../conformance/vectors/api/patch.json', import.meta.url);
const cases = (JSON.parse(readFileSync(url, 'utf8')) as readonly Case[]).filter(
  ({ request, setup, response }) =>
    request.method === 'PATCH' &&
    Object.hasOwn(setup.at(-1)?.body ?? {}, 'kind') &&
    response.status !== 404 &&
    response.status !== 409,
);

function patched({ setup, request }: Case): Result<unknown> {
  const document = setup.at(-1)?.body as { apiVersion: string; kind: string };
  const kind = request.headers?.['Content-Type'];
  if (kind === 'application/json-patch+json') return applyJsonPatch(document, request.body);
  if (kind === 'application/merge-patch+json') return success(applyMergePatch(document, request.body));
  const { group, version } = parseApiVersion(document.apiVersion);
  return applyStrategicMergePatch(document, request.body, typeOfKind(group, version, document.kind) ?? '');
}

/** Everything of `ours` is in `theirs`; servers add defaults, and statuses are another matter. */
function expectWithin(ours: unknown, theirs: unknown, path = ''): void {
  if (isJsonArray(ours)) {
    expect(isJsonArray(theirs) && theirs.length, `length of ${path}`).toBe(ours.length);
    ours.forEach((item, index) =>
      expectWithin(item, (theirs as readonly unknown[])[index], `${path}/${index}`),
    );
  } else if (isJsonObject(ours)) {
    for (const [key, value] of Object.entries(ours)) {
      const isServers = ['/status', '/bogus', '/metadata/resourceVersion'].includes(`${path}/${key}`);
      if (!isServers && !isEmpty(value)) expectWithin(value, (theirs as JsonObject)?.[key], `${path}/${key}`);
    }
  } else expect(theirs, path).toEqual(ours);
}

const isEmpty = (value: unknown): boolean =>
  value === null || (typeof value === 'object' && Object.keys(value).length === 0);

test.each(cases.filter(({ response }) => response.status === 200).map((each) => [each.id, each] as const))(
  '%s',
  (_id, each) => {
    const result = patched(each);
    expect(result.ok).toBe(true);
    if (result.ok) expectWithin(result.value, each.response.body);
  },
);

test('patches that cannot be applied', () => {
  const refused = cases.filter((each) => !patched(each).ok);
  expect(refused.map(({ id }) => id)).toEqual([
    'patch/json-add-missing-parent',
    'patch/json-array-out-of-range',
    'patch/json-remove-missing',
    'patch/json-test-fail',
    'patch/strat-missing-key',
    'patch/strat-setelementorder-bad',
  ]);
  for (const each of refused.filter(({ response }) => response.status === 500)) {
    const result = patched(each);
    expect(result.ok ? '' : result.problem.message).toBe(each.response.body?.['message']);
  }
});
