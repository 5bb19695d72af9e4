// Options that several commands have, the same everywhere.
import type { OptionSpec } from './command.js';

/** Which instance. */
export const NAME: OptionSpec = {
  flags: '--name <instance>',
  summary: 'which instance of Berth (several can run side by side)',
  default: 'berth',
};

/** Of Kubernetes. */
export const NAMESPACE: OptionSpec = {
  flags: '-n, --namespace <namespace>',
  summary: 'Kubernetes namespace',
};

/** Declared pools from a file. */
export const COMPUTE: OptionSpec = {
  flags: '--compute <file>',
  summary: 'ClusterConfig that declares the pools',
};

/** Recorded or made-up cases. */
export const CASES: OptionSpec = {
  flags: '--cases <file>',
  summary: 'many cases, one JSON object a line (.jsonl or .jsonl.gz)',
};

/** Declared compute of a command that talks to AWS. */
export const CONFIG: OptionSpec = { flags: '-f, --file <file>', summary: 'ClusterConfig; - for stdin' };

/** Answers the question before something is changed. */
export const YES: OptionSpec = { flags: '--yes', summary: 'do not ask' };

/** A plan, and no more. */
export const DRY_RUN: OptionSpec = { flags: '--dry-run', summary: 'show the steps and do none' };

/** An end to waiting. */
export const TIMEOUT: OptionSpec = {
  flags: '--timeout <duration>',
  summary: 'give up after this long, as 90s or 10m',
};
