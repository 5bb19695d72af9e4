// The specification of a container, kept beside it so that a later process of ours can run commands in it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContainerSpec } from '../runtime/container-spec.js';

/** Keeps the specification; readable by us alone, for it holds secrets from the environment. */
export function storeSpec(spec: ContainerSpec): void {
  writeFileSync(join(spec.directory, 'spec.json'), JSON.stringify(spec), { mode: 0o600 });
}

/** The kept specification; undefined when it was never written to its end. */
export function readStoredSpec(directory: string): ContainerSpec | undefined {
  try {
    // We wrote it ourselves, into a folder that only we may write.
    return JSON.parse(readFileSync(join(directory, 'spec.json'), 'utf8')) as ContainerSpec;
  } catch {
    return undefined;
  }
}
