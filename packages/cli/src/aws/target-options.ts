// `--target` and what belongs to it; apart from the code that opens it, so that help loads nothing.
import type { OptionSpec } from '../command.js';

/** The same for every command that talks to AWS. */
export const TARGET_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--target <target>',
    summary: 'an AWS account, or the embedded AWS of a running instance',
    default: 'aws',
    choices: ['aws', 'embedded'],
  },
  { flags: '--profile <profile>', summary: 'profile of the AWS config files' },
];
