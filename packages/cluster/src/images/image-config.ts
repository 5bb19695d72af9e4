// An image while it is built and as it is kept: layers by id, and settings.
import { createHash } from 'node:crypto';
import type { ContainerMount } from '../runtime/container-spec.js';
import type { Instruction } from './dockerfile/instruction.js';

export interface ImageConfig {
  /** What made it, as a digest: two builds of the same things have the same. */
  readonly digest: string;
  /** Ids of layers, topmost first. */
  readonly layers: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly workingDir: string;
  readonly user: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly shell: readonly string[];
  readonly mounts: readonly ContainerMount[];
  /** Instructions for the build that stands on this image. */
  readonly triggers: readonly Instruction[];
  readonly note: string;
}

/** The host's file system and nothing else. */
export const emptyConfig: ImageConfig = {
  digest: createHash('sha256').update('host').digest('hex'),
  layers: [],
  env: {},
  entrypoint: [],
  command: [],
  workingDir: '/',
  user: '',
  labels: {},
  shell: ['/bin/sh', '-c'],
  mounts: [],
  triggers: [],
  note: '',
};

/** The same with a step more. */
export function withStep(
  config: ImageConfig,
  change: Partial<ImageConfig>,
  ...made: readonly string[]
): ImageConfig {
  const digest = createHash('sha256')
    .update([config.digest, ...made].join('\0'))
    .digest('hex');
  return { ...config, ...change, digest };
}
