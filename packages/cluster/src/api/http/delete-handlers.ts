// DELETE of an object and of a collection.
import type { FieldError } from '../kind-rules.js';
import type { Stored } from '../../store/stored.js';
import type { ApiCall, ApiState } from '../machine/api-state.js';
import { deleteObject, type DeleteOutcome, type DeleteRequest } from '../machine/delete-object.js';
import { compileSelection } from '../machine/selection.js';
import { isRecord, metaOf, recordAt } from '../meta/draft-meta.unsafe.js';
import { badRequest, internalError, invalid } from '../status-errors.js';
import { presentAs } from '../versions/present-as.js';
import { send, sendJson } from './answer.js';
import { encodeList } from './encode-items.js';
import type { Exchange } from './exchange.js';
import { readListOptions } from './list-options.js';
import { jsonSyntaxError } from '../validation/go-json-error.js';
import { isProtobuf, parseDeleteOptions } from './protobuf-delete-options.js';
import { readBody } from './request-body.js';
import { acknowledged, callOf, type WriteTarget } from './write-handlers.js';
import { dryRunErrors } from './write-options.js';

// Kinds whose DELETE answers the object; the others answer a Status (ReturnDeletedObject of their storage).
const ANSWERS_OBJECT: ReadonlySet<string> = new Set([
  'pods',
  'podtemplates',
  'services',
  'serviceaccounts',
  'persistentvolumes',
  'persistentvolumeclaims',
  'replicationcontrollers',
  'resourcequotas',
  'storageclasses.storage.k8s.io',
  'csinodes.storage.k8s.io',
  'csidrivers.storage.k8s.io',
  'volumeattachments.storage.k8s.io',
  'volumeattributesclasses.storage.k8s.io',
]);

/** DELETE of one object. */
export async function handleDelete(state: ApiState, exchange: Exchange, target: WriteTarget): Promise<void> {
  const options = await readDeleteOptions(exchange);
  const call = callWithOptions(exchange, target, options);
  warnOfOrphans(call, options);
  const outcome = deleteObject(state, call, requestOf(target, options));
  await acknowledged(outcome.durable);
  const { object, removed } = outcome;
  if (!removed || ANSWERS_OBJECT.has(target.info.name)) {
    sendJson(exchange, 200, object);
    return;
  }
  sendJson(exchange, 200, deletedStatus(target, object));
}

const deletedStatus = ({ info, name }: WriteTarget, object: Stored): Readonly<Record<string, unknown>> => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  details: {
    name,
    ...(info.group === '' ? {} : { group: info.group }),
    kind: info.plural,
    uid: metaOf(object).uid,
  },
});

/** DELETE of everything that matches; answers the list of what was there. */
export async function handleDeleteCollection(
  state: ApiState,
  exchange: Exchange,
  target: WriteTarget,
): Promise<void> {
  const options = await readDeleteOptions(exchange);
  const call = callWithOptions(exchange, target, options);
  const list = readListOptions(exchange.query, state.store.revision);
  const selection = compileSelection(target.info, list);
  const items = state.store
    .list(target.info.name, target.namespace)
    .filter((item) => selection.matches(item));
  const outcomes: DeleteOutcome[] = items.map((item) =>
    deleteObject(state, { ...call, namespace: item.namespace, name: item.name }, requestOf(target, options)),
  );
  await Promise.all(outcomes.map((outcome) => acknowledged(outcome.durable)));
  const { info } = target;
  const metadata = { resourceVersion: String(state.store.revision) };
  const header = { kind: `${info.kind}List`, apiVersion: info.apiVersion, metadata };
  send(exchange, {
    status: 200,
    body: encodeList(
      header,
      items.map((item) => presentAs(item, info)),
    ),
  });
}

type DeleteOptions = Readonly<Record<string, unknown>>;

async function readDeleteOptions(exchange: Exchange): Promise<DeleteOptions> {
  const body = await readBody(exchange.request);
  const given = isProtobuf(body) ? parseDeleteOptions(body) : textOptions(body.toString('utf8'));
  const options = { ...queryOptions(exchange.query), ...given };
  const errors = optionErrors(options);
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors);
  return options;
}

const textOptions = (text: string): DeleteOptions => (text.trim() === '' ? {} : bodyOptions(text));

function bodyOptions(text: string): DeleteOptions {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw internalError(`couldn't get version/kind; json parse error: ${jsonSyntaxError(text)}`);
  }
  const options = isRecord(value) ? value : {};
  const kind = options['kind'] ?? 'DeleteOptions';
  if (kind !== 'DeleteOptions') {
    const where = 'scheme "pkg/runtime/scheme.go:110"';
    const version = String(options['apiVersion'] ?? '');
    throw internalError(
      `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(version)} in ${where}`,
    );
  }
  return options;
}

function queryOptions(query: URLSearchParams): DeleteOptions {
  const policy = query.get('propagationPolicy');
  const grace = query.get('gracePeriodSeconds');
  const orphan = query.get('orphanDependents');
  const dryRun = query.getAll('dryRun').filter((value) => value !== '');
  if (grace !== null && !/^-?\d+$/.test(grace)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(grace)}: invalid syntax`);
  }
  return {
    ...(policy === null ? {} : { propagationPolicy: policy }),
    ...(grace === null ? {} : { gracePeriodSeconds: Number(grace) }),
    ...(orphan === null ? {} : { orphanDependents: orphan === 'true' || orphan === '1' }),
    ...(dryRun.length === 0 ? {} : { dryRun }),
  };
}

const POLICIES: readonly string[] = ['Foreground', 'Background', 'Orphan'];

function optionErrors(options: DeleteOptions): readonly FieldError[] {
  const { propagationPolicy: policy, orphanDependents, dryRun } = options;
  const field = 'propagationPolicy';
  const errors: FieldError[] = [];
  if (policy !== undefined && orphanDependents !== undefined) {
    const detail = 'orphanDependents and deletionPropagation cannot be both set';
    errors.push({ type: 'Invalid', field, value: policy, detail });
  }
  if (policy !== undefined && !POLICIES.includes(String(policy))) {
    errors.push({ type: 'NotSupported', field, value: policy, detail: '', supported: [...POLICIES, 'nil'] });
  }
  return [...errors, ...dryRunErrors(Array.isArray(dryRun) ? dryRun.map(String) : [])];
}

function callWithOptions(exchange: Exchange, target: WriteTarget, options: DeleteOptions): ApiCall {
  const call = callOf(exchange, target, 'DeleteOptions');
  return {
    ...call,
    dryRun: call.dryRun || (Array.isArray(options['dryRun']) && options['dryRun'].length > 0),
  };
}

function requestOf(target: WriteTarget, options: DeleteOptions): DeleteRequest {
  const preconditions = recordAt(options, 'preconditions');
  const { gracePeriodSeconds } = options;
  return {
    gracePeriodSeconds: typeof gracePeriodSeconds === 'number' ? gracePeriodSeconds : undefined,
    propagationPolicy: policyOf(target, options),
    uid: textOf(preconditions?.['uid']),
    resourceVersion: textOf(preconditions?.['resourceVersion']),
  };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

// Jobs are the one kind whose default still orphans.
function policyOf({ info }: WriteTarget, options: DeleteOptions): DeleteRequest['propagationPolicy'] {
  const { propagationPolicy: policy, orphanDependents } = options;
  if (policy === 'Orphan' || policy === 'Background' || policy === 'Foreground') return policy;
  if (typeof orphanDependents === 'boolean') return orphanDependents ? 'Orphan' : 'Background';
  return info.name === 'jobs.batch' ? 'Orphan' : undefined;
}

function warnOfOrphans({ resource, warn }: ApiCall, options: DeleteOptions): void {
  const chosen = options['propagationPolicy'] !== undefined || options['orphanDependents'] !== undefined;
  if (resource.name !== 'jobs.batch' || chosen) return;
  warn(
    'child pods are preserved by default when jobs are deleted; ' +
      'set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning',
  );
}
