// One document of Karpenter's, held against its shape, and what it says.
import { isJsonObject, parseQuantity, type SourcePlace, type Taint } from '@berth/kube';
import { amiFamilies, amiFamilyOf, type AmiFamily } from '../ami-family.js';
import type { ConfigProblem } from '../cluster-config.js';
import { decodeAs } from '../schema/decode-as.unsafe.js';
import { type Decoding, type Finding, type Path, renderPath } from '../schema/decode.js';
import type { ValueOf } from '../schema/shape.js';
import { nodeClassShape, nodePoolShape } from './node-pool-shape.js';
import type { KarpenterPool, NodeClass, NodeRequirement } from './node-pool.js';

/** A document as it was read from a file. */
export interface KarpenterDocument {
  readonly value: unknown;
  readonly placeOf: (path: Path) => SourcePlace;
}

/** A NodePool before its class is looked up. */
export interface NodePoolDraft {
  readonly pool: Omit<KarpenterPool, 'nodeClass'>;
  readonly nodeClassName: string;
}

export interface Read<T> {
  readonly value: T;
  readonly problems: readonly ConfigProblem[];
}

/** Reads a NodePool. */
export function readNodePool(document: KarpenterDocument): Read<NodePoolDraft> {
  const into: Decoding = { findings: [], notManaged: [] };
  const raw = decodeAs(document.value, nodePoolShape, into) ?? {};
  const { weight = 0, limits = {}, template, disruption } = raw.spec ?? {};
  const { nodeClassRef, taints, startupTaints, requirements } = template?.spec ?? {};
  const name = raw.metadata?.name ?? '';
  if (name === '') into.findings.push(required(['metadata', 'name']));
  if (!nodeClassRef?.name) into.findings.push(required(['spec', 'template', 'spec', 'nodeClassRef', 'name']));
  const pool = {
    name,
    weight,
    labels: template?.metadata?.labels ?? {},
    taints: taintsOf(taints),
    startupTaints: taintsOf(startupTaints),
    requirements: requirementsOf(requirements ?? [], into),
    limits: limitsOf(limits, into),
    consolidateAfterMs: consolidateAfterMs(disruption?.consolidateAfter, into),
    place: document.placeOf([]),
  };
  return { value: { pool, nodeClassName: nodeClassRef?.name ?? '' }, problems: problemsOf(into, document) };
}

/** Karpenter's own root volume. */
const DEFAULT_VOLUME_GIB = 20;

/** Reads an EC2NodeClass. */
export function readNodeClass(document: KarpenterDocument): Read<NodeClass> {
  const into: Decoding = { findings: [], notManaged: [] };
  const raw = decodeAs(document.value, nodeClassShape, into) ?? {};
  const { blockDeviceMappings = [], kubelet, amiFamily, amiSelectorTerms } = raw.spec ?? {};
  const name = raw.metadata?.name ?? '';
  if (name === '') into.findings.push(required(['metadata', 'name']));
  const root = blockDeviceMappings.find(({ rootVolume }) => rootVolume) ?? blockDeviceMappings[0];
  const volumeSizeGib = volumeGib(root?.ebs?.volumeSize, into);
  const alias = amiSelectorTerms?.find((term) => term.alias !== undefined)?.alias;
  return {
    value: {
      name,
      amiFamily: familyOf(amiFamily ?? alias?.split('@')[0]),
      volumeSizeGib,
      maxPods: kubelet?.maxPods,
    },
    problems: problemsOf(into, document),
  };
}

const ALIASES: Readonly<Record<string, AmiFamily>> = {
  al2: 'AmazonLinux2',
  al2023: 'AmazonLinux2023',
  bottlerocket: 'Bottlerocket',
};

const familyOf = (text: string | undefined): AmiFamily =>
  ALIASES[text?.toLowerCase() ?? ''] ??
  amiFamilies.find((family) => family === text) ??
  amiFamilyOf(undefined);

const required = (path: Path): Finding => ({ code: 'config.required', path, message: 'must be set' });

type RawTaints = NonNullable<
  NonNullable<NonNullable<NonNullable<ValueOf<typeof nodePoolShape>['spec']>['template']>['spec']>['taints']
>;

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const;

const taintsOf = (taints: RawTaints = []): readonly Taint[] =>
  taints.flatMap(({ key = '', value, effect }) => {
    const known = EFFECTS.find((one) => one === effect);
    return known ? [{ key, effect: known, ...(value === undefined ? {} : { value }) }] : [];
  });

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'] as const;

interface RawRequirement {
  readonly key?: string | undefined;
  readonly operator?: string | undefined;
  readonly values?: readonly string[] | undefined;
  readonly minValues?: number | undefined;
}

function requirementsOf(raw: readonly RawRequirement[], { findings }: Decoding): readonly NodeRequirement[] {
  return raw.flatMap(({ key = '', operator, values = [], minValues }, index) => {
    const path = ['spec', 'template', 'spec', 'requirements', index];
    const known = OPERATORS.find((one) => one === operator);
    if (!known) {
      const message = `operator ${JSON.stringify(operator ?? '')} is not known`;
      findings.push({
        code: 'karpenter.requirement',
        path: [...path, 'operator'],
        message,
        hint: OPERATORS.join(', '),
      });
      return [];
    }
    const wrong = wrongValues(known, values);
    if (wrong) findings.push({ code: 'karpenter.requirement', path: [...path, 'values'], message: wrong });
    return [{ key, operator: known, values, minValues }];
  });
}

function wrongValues(operator: NodeRequirement['operator'], values: readonly string[]): string | undefined {
  switch (operator) {
    case 'In':
      return values.length > 0 ? undefined : 'In needs at least one value';
    case 'NotIn':
      return values.length > 0 ? undefined : 'NotIn needs at least one value';
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0 ? undefined : `${operator} takes no values`;
    case 'Gt':
    case 'Lt':
      return values.length === 1 && /^\d+$/.test(values[0] ?? '')
        ? undefined
        : `${operator} takes one whole number`;
  }
}

function limitsOf(limits: unknown, { findings }: Decoding): Readonly<Record<string, string>> {
  const read: Record<string, string> = {};
  for (const [resource, value] of Object.entries(isJsonObject(limits) ? limits : {})) {
    const written = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
    if (written !== '' && parseQuantity(written).ok) read[resource] = written;
    else
      findings.push({
        code: 'karpenter.quantity',
        path: ['spec', 'limits', resource],
        message: `${JSON.stringify(value)} is not a quantity`,
        hint: 'write it as 1000, or 1000Gi',
      });
  }
  return read;
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** Karpenter's default is to take an empty node away at once. */
function consolidateAfterMs(text: string | undefined, { findings }: Decoding): number | undefined {
  if (text === undefined) return 0;
  if (text === 'Never') return undefined;
  const parts = [...text.matchAll(/(\d+)(s|m|h)/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text) {
    const path = ['spec', 'disruption', 'consolidateAfter'];
    const message = `${JSON.stringify(text)} is not a duration`;
    findings.push({ code: 'karpenter.duration', path, message, hint: 'write it as 30s, 5m, or Never' });
    return undefined;
  }
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNIT_MS[unit ?? ''] ?? 0), 0);
}

const GIB = 1024 ** 3;

function volumeGib(text: string | undefined, { findings }: Decoding): number {
  if (text === undefined) return DEFAULT_VOLUME_GIB;
  const parsed = parseQuantity(text);
  if (parsed.ok) return Number(parsed.value.nano / 1_000_000_000n) / GIB;
  findings.push({
    code: 'karpenter.quantity',
    path: ['spec', 'blockDeviceMappings'],
    message: `volumeSize ${JSON.stringify(text)} is not a quantity`,
    hint: 'write it as 100Gi',
  });
  return DEFAULT_VOLUME_GIB;
}

const problemsOf = ({ findings }: Decoding, { placeOf }: KarpenterDocument): readonly ConfigProblem[] =>
  findings.map(({ path, severity = 'error', ...rest }) => ({
    ...rest,
    severity,
    field: renderPath(path),
    place: placeOf(path),
  }));
