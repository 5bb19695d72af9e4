// Images that need no build: names people use as bases, answered by the host's own file system.
import { parseImageName } from './image-name.js';

/** What a well-known name stands for. */
export type BuiltInImage =
  | { readonly kind: 'host'; readonly command: readonly string[]; readonly note: string }
  | { readonly kind: 'python'; readonly wanted: string | undefined; readonly command: readonly string[] }
  | { readonly kind: 'berth'; readonly role: 'bootstrap' | 'worker' };

const hostNames = new Set([
  'debian',
  'ubuntu',
  'busybox',
  'alpine',
  'bash',
  'scratch',
  'centos',
  'fedora',
  'amazonlinux',
  'buildpack-deps',
  'registry.k8s.io/busybox',
  'public.ecr.aws/amazonlinux/amazonlinux',
]);

const pythonNames = new Set([
  'python',
  'continuumio/miniconda3',
  'continuumio/anaconda3',
  'condaforge/miniforge3',
  'public.ecr.aws/docker/library/python',
]);

/** The names, for messages. */
export const builtInNames: readonly string[] = ['python:3.x', 'debian', 'ubuntu', 'busybox', 'alpine'];

/** The built-in image of this name. */
export function builtInImage(name: string): BuiltInImage | undefined {
  const { repository, tag } = parseImageName(name);
  if (repository === 'berth/bootstrap') return { kind: 'berth', role: 'bootstrap' };
  if (repository === 'berth/worker') return { kind: 'berth', role: 'worker' };
  if (pythonNames.has(repository)) {
    const version = /^(\d+\.\d+)/.exec(tag)?.[1];
    const wanted = repository.endsWith('python') ? version : undefined;
    return { kind: 'python', wanted, command: ['python3'] };
  }
  if (!hostNames.has(repository)) return undefined;
  const note = `stands for ${repository}:${tag}: the file system of this machine, not a pulled image`;
  return {
    kind: 'host',
    command: repository === 'busybox' || repository === 'alpine' ? ['sh'] : ['bash'],
    note,
  };
}
