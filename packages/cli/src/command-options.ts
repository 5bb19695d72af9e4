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
