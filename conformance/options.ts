// The command line of the runner.
import { parseArgs } from 'node:util';

export interface RunOptions {
  readonly paths: readonly string[];
  readonly topics: ReadonlySet<string>;
  readonly ids: readonly string[];
  readonly server: string | undefined;
  readonly token: string | undefined;
  readonly kubectl: string;
  readonly verbose: boolean;
  readonly jobs: number;
}

export const USAGE = `usage: npm run conformance -- FILE|FOLDER... [options]
  --topic NAME     only cases of this topic (may be repeated)
  --id TEXT        only cases whose id contains the text (may be repeated)
  --server URL     test this server instead of one of our own; needs --token
  --token TOKEN    bearer token of an administrator of that server
  --kubectl FILE   kubectl for transcripts (default: kubectl)
  --jobs N         cases at a time (default: 8)
  --verbose        also name the cases that pass
`;

/** Parses the arguments; throws on unknown options. */
export function readOptions(args: readonly string[]): RunOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      topic: { type: 'string', multiple: true },
      id: { type: 'string', multiple: true },
      server: { type: 'string' },
      token: { type: 'string' },
      kubectl: { type: 'string' },
      jobs: { type: 'string' },
      verbose: { type: 'boolean' },
    },
  });
  return {
    paths: positionals,
    topics: new Set(values.topic),
    ids: values.id ?? [],
    server: values.server,
    token: values.token,
    kubectl: values.kubectl ?? 'kubectl',
    verbose: values.verbose ?? false,
    jobs: Number(values.jobs ?? 8),
  };
}
