// From `--name` to a client of the running instance.
import { createBerthClient, type BerthClient } from '@berth/client';
import { readFileSync } from 'node:fs';
import { CliError } from '../cli-error.js';
import { textOption, type Invocation } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { instancePaths, type InstancePaths } from './home.js';
import { runningInstance, type InstanceRecord } from './instance-record.js';

export interface Connection {
  readonly paths: InstancePaths;
  readonly record: InstanceRecord;
  readonly client: BerthClient;
}

/** Paths of the instance that `--name` names; a usage error when the name cannot be one. */
export function namedPaths(invocation: Invocation): InstancePaths {
  const name = textOption(invocation, 'name') ?? 'berth';
  const paths = instancePaths(name, invocation.host.env);
  if (paths) return paths;
  throw new CliError(`${JSON.stringify(name)} cannot be the name of an instance`, {
    exitCode: EXIT.usage,
    hint: 'use lower-case letters, digits and hyphens, as in a DNS label',
  });
}

/** The instance that `--name` names, which has to be running. */
export function connect(invocation: Invocation): Connection {
  const paths = namedPaths(invocation);
  const record = runningInstance(paths.record);
  if (!record) {
    throw new CliError(`no instance named ${paths.name} is running`, {
      exitCode: EXIT.notFound,
      code: 'instance.not-running',
      hint: `start it with: berth up${paths.name === 'berth' ? '' : ` --name ${paths.name}`}`,
    });
  }
  const client = createBerthClient({
    url: record.url,
    caPem: readFileSync(record.caFile, 'utf8'),
    token: readFileSync(paths.token, 'utf8').trim(),
  });
  return { paths, record, client };
}
