// LimitRanger: the limit ranges of a namespace give containers their defaults, then bound what pods and claims ask for.
import {
  quantityMillis,
  quantityOf,
  renderQuantity,
  podLimits,
  podRequests,
  type Container,
  type LimitRange,
  type LimitRangeItem,
  type PersistentVolumeClaim,
  type Pod,
} from '@berth/kube';

import { typedDraft, type Writable } from '../kinds/typed-rules.unsafe.js';
import { forbidden } from '../status-errors.js';
import { isPodCreate, type AdmissionPlugin, type AdmissionRequest } from './admission.js';

/** The plugin kube-apiserver runs under the same name. */
export const limitRanger: AdmissionPlugin = {
  name: 'LimitRanger',
  mutate: (request) => {
    if (!isPodCreate(request)) return;
    const pod = typedDraft<Pod>(request.draft);
    for (const range of rangesOf(request)) setDefaults(pod, range);
  },
  validate: (request) => {
    for (const range of rangesOf(request)) {
      const problems = problemsOf(request, range.spec?.limits ?? []);
      if (problems.length === 0) continue;
      const why = problems.length === 1 ? (problems[0] ?? '') : `[${problems.join(', ')}]`;
      throw forbidden({ group: '', resource: request.resource }, request.context.name ?? '', why);
    }
  },
};

type Amounts = Readonly<Record<string, string>>;

function rangesOf(request: AdmissionRequest): readonly LimitRange[] {
  const { namespace, api } = request.context;
  if (!namespace || (!isPodCreate(request) && !isClaimWrite(request))) return [];
  return api.items('limitranges', namespace);
}

const isClaimWrite = ({ group, kind, context }: AdmissionRequest): boolean =>
  group === '' &&
  kind === 'PersistentVolumeClaim' &&
  context.subresource === undefined &&
  (context.operation === 'CREATE' || context.operation === 'UPDATE');

function setDefaults(pod: Writable<Pod>, range: LimitRange): void {
  const requests: Record<string, string> = {};
  const limits: Record<string, string> = {};
  for (const item of range.spec?.limits ?? []) {
    if (item.type !== 'Container') continue;
    Object.assign(requests, item.defaultRequest);
    Object.assign(limits, item.default);
  }
  const notes = [
    ...(pod.spec?.containers ?? []).flatMap((container) =>
      fill(container, 'container', { requests, limits }),
    ),
    ...(pod.spec?.initContainers ?? []).flatMap((container) =>
      fill(container, 'init container', { requests, limits }),
    ),
  ];
  if (notes.length === 0) return;
  const note = `LimitRanger plugin set: ${notes.join('; ')}`;
  pod.metadata.annotations = { ...pod.metadata.annotations, 'kubernetes.io/limit-ranger': note };
}

function fill(
  container: Writable<Container>,
  sort: string,
  defaults: { readonly requests: Amounts; readonly limits: Amounts },
): readonly string[] {
  const resources = (container.resources ??= {});
  return (['requests', 'limits'] as const).flatMap((side) => {
    const own = resources[side] ?? {};
    const missing = Object.keys(defaults[side]).filter((name) => own[name] === undefined);
    if (missing.length === 0) return [];
    resources[side] = {
      ...own,
      ...Object.fromEntries(missing.map((name) => [name, defaults[side][name] ?? ''])),
    };
    return [`${missing.sort().join(', ')} ${side.slice(0, -1)} for ${sort} ${container.name}`];
  });
}

function problemsOf(request: AdmissionRequest, items: readonly LimitRangeItem[]): readonly string[] {
  if (request.kind === 'PersistentVolumeClaim') {
    const { spec } = typedDraft<PersistentVolumeClaim>(request.draft);
    const requests = spec?.resources?.requests ?? {};
    const claims = items.filter((item) => item.type === 'PersistentVolumeClaim');
    return claims.flatMap((item) => claimProblems(item, requests));
  }
  const pod = typedDraft<Pod>(request.draft);
  return items.flatMap((item) => podProblems(pod, item));
}

function podProblems(pod: Pod, item: LimitRangeItem): readonly string[] {
  if (item.type === 'Pod') {
    const texts = (amounts: ReturnType<typeof podLimits>): Amounts =>
      Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, renderQuantity(amount)]));
    return bounds(item, { requests: texts(podRequests(pod)), limits: texts(podLimits(pod)) });
  }
  if (item.type !== 'Container') return [];
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  return containers.flatMap(({ resources }) =>
    bounds(item, { requests: resources?.requests ?? {}, limits: resources?.limits ?? {} }),
  );
}

interface Asked {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

function bounds(item: LimitRangeItem, asked: Asked): readonly string[] {
  return [
    ...each(item.min, (name, bound) => minProblem(item.type, [name, bound], asked)),
    ...each(item.max, (name, bound) => maxProblem(item.type, [name, bound], asked)),
    ...each(item.maxLimitRequestRatio, (name, bound) => ratioProblem(item.type, [name, bound], asked)),
  ];
}

function claimProblems(item: LimitRangeItem, requests: Amounts): readonly string[] {
  return [
    ...each(item.min, (name, bound) => minProblem(item.type, [name, bound], { requests, limits: {} })),
    ...each(item.max, (name, bound) => maxProblem(item.type, [name, bound], { requests, limits: requests })),
  ];
}

function each(
  amounts: Amounts | undefined,
  problem: (name: string, bound: string) => string | undefined,
): readonly string[] {
  return Object.entries(amounts ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, bound]) => problem(name, bound) ?? []);
}

type Bound = readonly [name: string, amount: string];

function minProblem(type: string, [name, bound]: Bound, { requests, limits }: Asked): string | undefined {
  const text = `minimum ${name} usage per ${type} is ${bound}`;
  const request = requests[name];
  const limit = limits[name];
  if (request === undefined) return `${text}.  No request is specified`;
  if (millis(request) < millis(bound)) return `${text}, but request is ${request}`;
  if (limit !== undefined && millis(limit) < millis(bound)) return `${text}, but limit is ${limit}`;
  return undefined;
}

function maxProblem(type: string, [name, bound]: Bound, { requests, limits }: Asked): string | undefined {
  const text = `maximum ${name} usage per ${type} is ${bound}`;
  const request = requests[name];
  const limit = limits[name];
  if (limit === undefined) return `${text}.  No limit is specified`;
  if (millis(limit) > millis(bound)) return `${text}, but limit is ${limit}`;
  if (request !== undefined && millis(request) > millis(bound)) return `${text}, but request is ${request}`;
  return undefined;
}

function ratioProblem(type: string, [name, bound]: Bound, { requests, limits }: Asked): string | undefined {
  const text = `${name} max limit to request ratio per ${type} is ${bound}`;
  const request = millis(requests[name] ?? '0');
  const limit = millis(limits[name] ?? '0');
  if (request === 0n) return `${text}, but no request is specified or request is 0`;
  if (limit === 0n) return `${text}, but no limit is specified or limit is 0`;
  const ratio = Number(limit) / Number(request);
  return ratio * 1000 > Number(millis(bound))
    ? `${text}, but provided ratio is ${ratio.toFixed(6)}`
    : undefined;
}

const millis = (amount: string): bigint => quantityMillis(quantityOf(amount));
