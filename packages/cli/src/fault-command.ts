// `berth fault`: what AWS does to callers on a bad day, ordered from the embedded one for a rehearsal.
import { NAME } from './command-options.js';
import type { CommandSpec } from './command.js';
import { OUTPUT_OPTION } from './output/present.js';

export const FAULT_COMMAND: CommandSpec = {
  name: 'fault',
  summary: 'order a fault of the embedded AWS for a rehearsal, or list those in force',
  arguments: [
    {
      usage: '[kind]',
      summary: 'what happens to calls that match; the list when absent',
      choices: ['throttling', 'denied', 'error', 'expired', 'skewed', 'slow', 'cut', 'capacity'],
    },
  ],
  options: [
    NAME,
    { flags: '--service <service>', summary: 'only calls of this service, as ec2 or eks' },
    { flags: '--operation <operation>', summary: 'only calls of this operation, as CreateVpc' },
    { flags: '--skip <n>', summary: 'let so many matching calls through first' },
    { flags: '--count <n>', summary: 'so many calls, then it is over; until it is removed when absent' },
    { flags: '--delay <duration>', summary: 'slow: by how much' },
    {
      flags: '--when <moment>',
      summary: 'cut: whether AWS had done the call by then',
      choices: ['before', 'after'],
    },
    { flags: '--code <code>', summary: 'error: code to answer with' },
    { flags: '--message <text>', summary: 'error: message to answer with' },
    { flags: '--status <status>', summary: 'error: HTTP status to answer with' },
    { flags: '--instance-type <type>', summary: 'capacity: only launches of this type' },
    { flags: '--zone <zone>', summary: 'capacity: only launches in this zone' },
    { flags: '--remove <id>', summary: 'remove this fault', repeats: true },
    { flags: '--clear', summary: 'remove all faults' },
    OUTPUT_OPTION,
  ],
  examples: [
    'berth fault throttling --service cloudformation --count 5',
    'berth fault capacity --instance-type g5.xlarge --zone us-west-2a',
    'berth fault --clear',
  ],
  load: () => import('./commands/fault.js'),
};
