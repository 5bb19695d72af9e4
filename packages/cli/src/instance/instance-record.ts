// What a running instance writes about itself, for the commands that look for it.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { isRunning, type ProcessIdentity } from './process-identity.js';
import { makeFolder, PRIVATE_FOLDER } from '../make-folder.js';

export interface InstanceRecord {
  readonly apiVersion: 'berth.dev/v1';
  readonly kind: 'Instance';
  readonly name: string;
  readonly process: ProcessIdentity;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Control plane, `https://127.0.0.1:PORT`. */
  readonly url: string;
  /** The Kubernetes API it drives. */
  readonly clusterUrl: string;
  /** `embedded`, or the context of the kubeconfig that it drives. */
  readonly cluster: string;
  readonly mlflowUrl: string;
  readonly caFile: string;
  readonly computeFile: string | null;
  /** The embedded AWS; absent when the instance drives another cluster. */
  readonly aws?: InstanceAws | undefined;
}

/** Where the embedded AWS answers, and the keys of its account. */
export interface InstanceAws {
  /** `http://127.0.0.1:PORT`, for AWS_ENDPOINT_URL. */
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The embedded AWS of an instance. Throws a CliError when it drives another cluster. */
export function requireAws({ aws, name }: InstanceRecord): InstanceAws {
  if (aws) return aws;
  throw new CliError(`the instance ${name} has no embedded AWS`, {
    exitCode: EXIT.notFound,
    hint: 'it comes with an embedded cluster: berth up without --kubeconfig',
  });
}

/** Writes the record so that a reader sees either the old one or the new one whole. */
export function writeInstanceRecord(file: string, record: InstanceRecord): void {
  writePrivateFile(file, `${JSON.stringify(record, null, 2)}\n`);
}

/** The record as last written, or undefined when there is none or it cannot be read. */
export function readInstanceRecord(file: string): InstanceRecord | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isInstanceRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The record of an instance whose process is running now. */
export function runningInstance(file: string): InstanceRecord | undefined {
  const record = readInstanceRecord(file);
  return record && isRunning(record.process) ? record : undefined;
}

/** Writes a file that only its owner can read, atomically. */
export function writePrivateFile(file: string, text: string): void {
  makeFolder(dirname(file), PRIVATE_FOLDER);
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, file);
}

function isInstanceRecord(value: unknown): value is InstanceRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'Instance' &&
    'process' in value
  );
}
