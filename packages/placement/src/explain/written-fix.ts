// How a fix is made: patches of the files that were read, and commands for what is in no file.
import type { Fix } from '../verdict.js';
import { isPodEdit } from './edit-operations.js';
import type { Edit, PodEdit, Subject } from './edits.js';
import { isComputeEdit, podCommands, poolCommand, type LiveSources } from './fix-commands.js';
import { patchesOf, type FixSources } from './fix-patches.js';

/** Where edits may be written. */
export interface WritingSources extends FixSources {
  readonly live?: LiveSources | undefined;
}

/** The parts of a fix that say how to make it; empty when one of its edits can neither be written nor commanded. */
export function writtenFix(
  edits: readonly Edit[],
  subject: Subject,
  sources: WritingSources,
): Pick<Fix, 'patches' | 'diff' | 'commands'> {
  const inFiles = edits.filter((edit) => (isPodEdit(edit) ? sources.pod : sources.compute) !== undefined);
  const written = inFiles.length === 0 ? undefined : patchesOf(inFiles, subject, sources);
  if (inFiles.length > 0 && !written) return {};
  const others = edits.filter((edit) => !inFiles.includes(edit));
  if (others.length === 0) return { ...written };
  const commands = commandsOf(others, subject, sources.live);
  return commands ? { ...written, commands } : {};
}

function commandsOf(
  edits: readonly Edit[],
  { pod }: Subject,
  live: LiveSources | undefined,
): readonly string[] | undefined {
  if (!live) return undefined;
  const ofPod = edits.filter((edit): edit is PodEdit => isPodEdit(edit));
  const podText = ofPod.length === 0 ? [] : live.object && podCommands(ofPod, pod, live.object);
  const { clusterName } = live;
  const ofPools = edits
    .filter(isComputeEdit)
    .map((edit) => (clusterName === undefined ? undefined : poolCommand(edit, clusterName)));
  if (!podText || ofPools.includes(undefined)) return undefined;
  return [...podText, ...ofPools.filter((text) => text !== undefined)];
}
