// Our own routes on the endpoint's port, under a token: faults are added, listed and removed while clients run.
import { AwsError, awsError } from '../aws-error.js';
import type { Cloud } from '../cloud.js';
import { FAULT_KINDS, type FaultRule } from '../faults.js';
import { integer, isRecord, text, type Params } from '../params.js';
import type { HttpRequest } from './http-request.js';
import type { HttpAnswer } from './protocols.js';

export const ADMIN_PREFIX = '/_berth/';

/** Answers `/_berth/health` for everybody, and `/_berth/faults` for those who have the token. */
export function answerAdmin(cloud: Cloud, request: HttpRequest, token: string | undefined): HttpAnswer {
  if (request.path === `${ADMIN_PREFIX}health`)
    return json(200, { status: 'ok', accountId: cloud.accountId });
  if (token === undefined || request.headers['authorization'] !== `Bearer ${token}`)
    return json(401, { message: 'a token is needed: Authorization: Bearer TOKEN' });
  const [, id] = /^\/_berth\/faults(?:\/([\w-]+))?$/.exec(request.path) ?? [null, ''];
  if (id === '') return json(404, { message: `no such page: ${request.path}` });
  try {
    return answerFaults(cloud, request, id);
  } catch (error) {
    const code = error instanceof AwsError ? error.code : 'SerializationException';
    return json(400, { code, message: error instanceof Error ? error.message : String(error) });
  }
}

function answerFaults(cloud: Cloud, request: HttpRequest, id: string | undefined): HttpAnswer {
  switch (request.method) {
    case 'GET':
      return json(200, { faults: cloud.faults.list() });
    case 'POST':
      return json(201, { id: cloud.faults.add(readFault(request.body)) });
    case 'DELETE':
      if (id === undefined) cloud.faults.clear();
      else if (!cloud.faults.remove(id)) return json(404, { message: `no fault ${id}` });
      return json(200, {});
    default:
      return json(405, { message: `${request.method} is not answered here` });
  }
}

function readFault(body: Buffer): FaultRule {
  const value: unknown = JSON.parse(body.toString('utf8'));
  if (!isRecord(value)) throw badFault('a fault is a JSON object');
  const kind = FAULT_KINDS.find((each) => each === value['kind']);
  if (!kind) throw badFault(`kind is one of ${FAULT_KINDS.join(', ')}`);
  const unknown = Object.keys(value).filter((name) => !MEMBERS.has(name));
  if (unknown.length > 0) throw badFault(`unknown: ${unknown.join(', ')}`);
  const when = WHENS.find((each) => each === value['when']);
  if (value['when'] !== undefined && !when) throw badFault(`when is one of ${WHENS.join(', ')}`);
  return { kind, ...textsIn(value), ...numbersIn(value), ...(when ? { when } : {}) };
}

const WHENS = ['before', 'after'] as const;
const TEXTS = ['service', 'operation', 'code', 'message', 'instanceType', 'zone'] as const;
const NUMBERS = ['skip', 'count', 'httpStatus', 'delayMs'] as const;
const MEMBERS = new Set<string>(['kind', 'when', ...TEXTS, ...NUMBERS]);

const textsIn = (value: Params): Params =>
  Object.fromEntries(TEXTS.flatMap((name) => (value[name] === undefined ? [] : [[name, text(value, name)]])));
const numbersIn = (value: Params): Params =>
  Object.fromEntries(
    NUMBERS.flatMap((name) => (value[name] === undefined ? [] : [[name, integer(value, name)]])),
  );

const badFault = (message: string) => awsError('BadFault', message);

const json = (status: number, value: unknown): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});
