// How an attempt ended, in the kubelet's words: reason, and the message the container left.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Container } from '@berth/kube';
import type { ContainerExit } from '../runtime/container-spec.js';
import { terminationLogBytesMax, terminationLogLinesMax, terminationMessageBytesMax } from './limits.js';
import type { ContainerEnd } from './pod-state.js';

export interface ContainerEndInput {
  readonly container: Container;
  readonly exit: ContainerExit;
  readonly startedAtMs: number;
  readonly containerId: string;
  /** The attempt's folder. */
  readonly directory: string;
  readonly logFile: string;
}

/** Describes the end of an attempt. */
export function containerEnd(input: ContainerEndInput): ContainerEnd {
  const { exit } = input;
  const message = exit.unknown
    ? 'The container could not be located when the pod was terminated'
    : terminationMessage(input);
  return {
    code: exit.code,
    reason: endReason(exit),
    ...(message === '' ? {} : { message }),
    startedAtMs: input.startedAtMs,
    finishedAtMs: exit.finishedAtMs,
    containerId: input.containerId,
  };
}

/** The name of an attempt in status: stable, and never used again. */
export const containerIdOf = (id: string): string =>
  `berth://${createHash('sha256').update(id).digest('hex')}`;

function endReason(exit: ContainerExit): string {
  if (exit.unknown) return 'ContainerStatusUnknown';
  if (exit.outOfMemory && exit.code !== 0) return 'OOMKilled';
  return exit.code === 0 ? 'Completed' : 'Error';
}

function terminationMessage({ container, exit, directory, logFile }: ContainerEndInput): string {
  const written = readTail(join(directory, 'termination-log'), terminationMessageBytesMax);
  if (written !== '' || exit.code === 0) return written;
  if (container.terminationMessagePolicy !== 'FallbackToLogsOnError') return '';
  return readTail(logFile, terminationLogBytesMax)
    .split('\n')
    .slice(-terminationLogLinesMax - 1)
    .join('\n');
}

/** The last bytes of a file; empty when there is none. */
function readTail(path: string, bytesMax: number): string {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const size = fstatSync(file).size;
    const buffer = Buffer.alloc(Math.min(size, bytesMax));
    readSync(file, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8');
  } catch {
    return '';
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
