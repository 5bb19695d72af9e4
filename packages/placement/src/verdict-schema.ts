// The JSON Schema of a verdict: what `berth explain --schema` prints, and what the answers are held to in tests.
import { RULES } from './reasons/rules.js';

/** JSON Schema, draft 2020-12. */
type JsonSchema = Readonly<Record<string, unknown>>;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const price = { type: ['number', 'null'], description: 'USD an hour; null when unknown' } as const;
const listOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
const reference = (name: string): JsonSchema => ({ $ref: `#/$defs/${name}` });

/** An object whose members are all known. */
const closed = (required: JsonSchema, optional: JsonSchema = {}): JsonSchema => ({
  type: 'object',
  properties: { ...required, ...optional },
  required: Object.keys(required),
  additionalProperties: false,
});

const target = {
  type: 'string',
  pattern: '^(node|pool|fargate):.+|^none$',
  description: 'node:NAME, pool:NAME, fargate:PROFILE or none',
} as const;

const rejection = closed(
  {
    rule: {
      type: 'string',
      description: `stable code; resources.NAME for any resource; one of ${RULES.map(({ code }) => code).join(', ')}`,
    },
    plugin: { type: 'string', description: 'of kube-scheduler, or ClusterAutoscaler, Karpenter, Fargate, …' },
    code: { enum: ['Unschedulable', 'UnschedulableAndUnresolvable'] },
    message: { type: 'string', description: 'in the words of the program that refuses' },
    detail: { type: 'object', description: 'operands of the rule' },
  },
  { node: text, pool: text, profile: text, namespace: text, phase: { const: 'prefilter' } },
);

const forecast = closed(
  {
    target,
    nodesAdded: count,
    startsWhen: { enum: ['now', 'after-boot', 'when-capacity-frees', 'never'] },
    usdPerHour: price,
    certainty: { enum: ['certain', 'depends-on-real-memory', 'tie', 'unknown'] },
    because: listOf(text),
  },
  { pool: text },
);

const patch = closed(
  {
    file: text,
    line: { type: 'integer', minimum: 1 },
    column: { type: 'integer', minimum: 1 },
    document: { ...count, description: 'index among the documents of the file' },
    path: { type: 'string', description: 'JSON pointer from the root of the document' },
    op: { enum: ['add', 'replace', 'remove'] },
    diff: { type: 'string', description: 'this operation as a unified diff' },
  },
  { value: {} },
);

const fix = closed(
  {
    change: {
      type: 'object',
      properties: { kind: text },
      required: ['kind'],
      description: 'the edit and its operands; kind "all" has several in changes',
    },
    where: { type: 'string', description: 'file:line:column, or pod, pool:NAME, fargate:NAME' },
    verified: { const: true },
    target,
    cost: price,
    certainty: { enum: ['certain', 'depends-on-real-memory', 'tie', 'unknown'] },
    reach: closed({ pods: count, places: count }),
  },
  { patches: listOf(reference('patch')), diff: text, commands: listOf(text) },
);

const preemption = closed({ node: text, victims: listOf(text) });
const refusal = closed({ plugin: text, message: text });

/** The schema of one verdict. */
export const verdictSchema = (): JsonSchema => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Verdict',
  description: 'Where a pod goes, why not elsewhere, what it costs and what would mend it.',
  ...closed(
    {
      apiVersion: { const: 'berth.dev/v1' },
      kind: { const: 'Verdict' },
      pod: { type: 'string', description: 'NAMESPACE/NAME' },
      outcome: { enum: ['scheduled', 'unschedulable', 'error', 'gated'] },
      feasible: listOf(text),
      rejections: listOf(reference('rejection')),
      prefilter: { anyOf: [{ type: 'null' }, refusal] },
      scores: listOf(
        closed({
          node: text,
          total: { type: 'number' },
          byPlugin: { type: 'object', additionalProperties: { type: 'number' } },
        }),
      ),
      best: listOf(text),
      preemption: { anyOf: [{ type: 'null' }, preemption] },
      forecast: reference('forecast'),
      fixes: listOf(reference('fix')),
    },
    {
      id: text,
      error: refusal,
      preemptionAny: listOf({ anyOf: [{ type: 'null' }, preemption] }),
      options: listOf(
        closed({ target: text, instanceType: text, zone: text, usdPerHour: price, grows: flag }),
      ),
    },
  ),
  $defs: { rejection, forecast, patch, fix },
});
