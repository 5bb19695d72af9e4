// `berth fault`: orders, lists and removes faults of the instance's embedded AWS, by its own routes beside AWS's.
import { isJsonArray, isJsonObject, type JsonObject } from '@berth/kube';
import { CliError } from '../cli-error.js';
import {
  listOption,
  switchOption,
  textArgument,
  textOption,
  type CommandRun,
  type Invocation,
} from '../command.js';
import { parseDuration } from '../duration.js';
import { EXIT } from '../exit-codes.js';
import { connect } from '../instance/connect.js';
import { requireAws, type InstanceAws } from '../instance/instance-record.js';
import { outputFormat, presentList } from '../output/present.js';

/** Adds a fault, removes some, or lists those in force. */
export const run: CommandRun = async (invocation) => {
  const { host } = invocation;
  const aws = requireAws(connect(invocation).record);
  const kind = textArgument(invocation, 0);
  const removed = listOption(invocation, 'remove');
  if (switchOption(invocation, 'clear')) {
    await ask(aws, { method: 'DELETE', path: '' });
    host.stderr.write('no faults are in force\n');
  } else if (removed.length > 0) {
    for (const id of removed) await ask(aws, { method: 'DELETE', path: `/${encodeURIComponent(id)}` });
    host.stderr.write(`removed ${removed.join(', ')}\n`);
  } else if (kind === undefined) {
    list(invocation, await ask(aws, { method: 'GET', path: '' }));
  } else {
    const { id } = await ask(aws, { method: 'POST', path: '', body: faultOf(invocation, kind) });
    host.stdout.write(`${String(id)}\n`);
    host.stderr.write(`in force; berth fault --remove ${String(id)} ends it\n`);
  }
  return EXIT.done;
};

const TEXTS = ['service', 'operation', 'when', 'code', 'message', 'instanceType', 'zone'] as const;
const NUMBERS = { skip: 'skip', count: 'count', status: 'httpStatus' } as const;

function faultOf(invocation: Invocation, kind: string): JsonObject {
  const texts = TEXTS.map((name) => [name, textOption(invocation, name)] as const);
  const numbers = Object.entries(NUMBERS).map(
    ([option, member]) => [member, wholeNumber(option, textOption(invocation, option))] as const,
  );
  const fault = { ...Object.fromEntries([...texts, ...numbers]), delayMs: delayOf(invocation, kind) };
  return { kind, ...Object.fromEntries(Object.entries(fault).filter(([, value]) => value !== undefined)) };
}

function wholeNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw new CliError(`--${option} is a whole number, not ${JSON.stringify(text)}`, { exitCode: EXIT.usage });
}

function delayOf(invocation: Invocation, kind: string): number | undefined {
  const text = textOption(invocation, 'delay');
  if (text === undefined && kind === 'slow')
    throw new CliError('slow needs --delay, as --delay 5s', { exitCode: EXIT.usage });
  if (text === undefined) return undefined;
  const delay = parseDuration(text);
  if (delay.ok) return delay.value;
  throw new CliError(`--delay: ${delay.problem.message}`, { exitCode: EXIT.usage });
}

interface Request {
  readonly method: string;
  readonly path: string;
  readonly body?: JsonObject | undefined;
}

async function ask(aws: InstanceAws, { method, path, body }: Request): Promise<JsonObject> {
  const response = await fetch(`${aws.endpoint}/_berth/faults${path}`, {
    method,
    headers: { authorization: `Bearer ${aws.secretAccessKey}` },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const answer: unknown = await response.json();
  const members = isJsonObject(answer) ? answer : {};
  if (response.ok) return members;
  const exitCode = response.status === 404 ? EXIT.notFound : EXIT.usage;
  throw new CliError(String(members['message']), { exitCode });
}

function list(invocation: Invocation, { faults }: JsonObject): void {
  const items = isJsonArray(faults) ? faults.filter(isJsonObject) : [];
  presentList(invocation.host, outputFormat(textOption(invocation, 'output')), {
    kind: 'Fault',
    items,
    name: (fault) => String(fault['id']),
    columns: [
      { header: 'ID', cell: (fault) => String(fault['id']) },
      { header: 'KIND', cell: (fault) => String(fault['kind']) },
      { header: 'CALLS', cell: callsOf },
      { header: 'HITS', cell: hitsOf },
    ],
  });
}

const callsOf = ({ kind, service, operation, instanceType, zone }: JsonObject): string =>
  kind === 'capacity'
    ? `launches of ${String(instanceType ?? 'any type')} in ${String(zone ?? 'any zone')}`
    : `${String(service ?? '*')}:${String(operation ?? '*')}`;

const hitsOf = ({ hits, count }: JsonObject): string =>
  count === undefined ? String(hits) : `${String(hits)} of ${String(count)}`;
