// What the real eksctl asked of AWS, as recorded: the calls of `create cluster` with their parameters, and the names of
// those that its other commands make.
import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';

export interface RecordedCall {
  readonly service: string;
  readonly operation: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface Recording {
  readonly name: string;
  readonly calls: readonly RecordedCall[];
  /** Subnet id to logical id in the cluster's stack. */
  readonly subnets: Readonly<Record<string, string>>;
  /** By command: `service:operation argument`, in order. */
  readonly sequences: Readonly<Record<string, { readonly exit: number; readonly calls: readonly string[] }>>;
  /** By name of the stack. */
  readonly templates: Readonly<Record<string, unknown>>;
  /** By file name, as templates refer to it. */
  readonly userData: Readonly<Record<string, string>>;
}

/** All recorded configurations. */
export function eksctlRecordings(): readonly Recording[] {
  const file = new URL('../testdata/eksctl-calls.jsonl.gz', import.meta.url);
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Recording);
}

/** The template of a stack as text, with its user data put back. */
export function templateBody({ templates, userData }: Recording, stack: string): string {
  return JSON.stringify(templates[stack], (_, value: unknown) =>
    typeof value === 'string' && value.startsWith('@userdata:')
      ? encoded(userData[value.slice('@userdata:'.length)] ?? '')
      : value,
  );
}

function encoded(text: string): string {
  const [first = '', ...rest] = text.split('\n');
  const script = Buffer.from(rest.join('\n'));
  return (first.includes('gzip') ? gzipSync(script) : script).toString('base64');
}

/** The region of its stacks. */
export const regionOf = (recording: Recording): string =>
  /arn:aws:cloudformation:([\w-]+):/.exec(JSON.stringify(recording.calls))?.[1] ?? 'us-west-2';

/** The name of the EKS cluster, which is not always that of the recording. */
export const clusterNameOf = ({ templates }: Recording): string =>
  Object.keys(templates)
    .map((name) => /^eksctl-(.+)-cluster$/.exec(name)?.[1])
    .find((name) => name !== undefined) ?? '';
