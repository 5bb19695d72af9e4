// The image step of a bootstrap pod: builds the worker's image from the run's bundle and tells the run's machine.
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { dockerfileOfPythonEnv } from '@berth/cluster';
import type { Clock } from '@berth/kube';
import { death, PROJECT_WORKDIR, type RunDriver, type RunState } from '@berth/work';
import { ProblemError } from '../http/problem-error.js';
import type { BundleFiles } from './bundle-files.js';
import type { ImageBuildEvent, ImageBuilder } from './image-builder.js';

export interface ImageStep {
  readonly clock: Clock;
  readonly driver: RunDriver;
  readonly bundles: BundleFiles;
  readonly images: ImageBuilder;
}

/** Builds and reports line by line; the machine knows the outcome before the pod is told. */
export async function* buildRunImage(
  state: RunState,
  step: ImageStep,
  signal: AbortSignal,
): AsyncIterable<ImageBuildEvent> {
  const { plan, spec } = state;
  if (!plan || state.phase.kind !== 'bootstrapping')
    throw new ProblemError('run.no-image-step', `run ${spec.id} is ${state.phase.kind}`);
  const folder = join(step.bundles.folder(plan.bundle), plan.projectDirectory);
  const dockerfile = await dockerfileOf(folder, plan.pythonEnv);
  if (typeof dockerfile !== 'string') {
    await tell(spec.id, dockerfile, step);
    yield dockerfile;
    return;
  }
  const request = {
    name: imageName(plan.dockerImage, plan.bundle),
    dockerfile: withProject(dockerfile),
    contextFolder: folder,
    signal,
  };
  for await (const event of step.images.build(request)) {
    await tell(spec.id, event, step);
    yield event;
  }
}

/** The project's own, or one that stands for its Python environment; a problem when that cannot be read. */
async function dockerfileOf(folder: string, pythonEnv: string | undefined): Promise<string | ImageProblem> {
  if (pythonEnv === undefined) return readFile(join(folder, 'Dockerfile'), 'utf8');
  try {
    // Its name is the project's choice; whoever makes the Dockerfile knows it by the usual one.
    const read = (path: string): string | undefined =>
      readWithin(folder, path === 'python_env.yaml' ? pythonEnv : path);
    const text = dockerfileOfPythonEnv(read);
    if (text !== undefined) return text;
    return { kind: 'problem', message: `${pythonEnv} is not in the project` };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'problem', message, hint: `correct ${pythonEnv}` };
  }
}

type ImageProblem = Extract<ImageBuildEvent, { readonly kind: 'problem' }>;

/** A file of the project; nothing outside it is read, whatever a requirements file names. */
function readWithin(folder: string, path: string): string | undefined {
  const file = resolve(folder, path);
  return file.startsWith(`${resolve(folder)}/`) && existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** A tag by content: two projects that name their image alike never get each other's. */
function imageName(name: string, bundle: string): string {
  const repository = name.replace(/@.*$/, '').replace(/:[^/]*$/, '');
  return `${repository}:${bundle.slice('sha256:'.length, 'sha256:'.length + 12)}`;
}

/** The project's code goes last, so that a change of it leaves every installed package in the cache. */
const withProject = (dockerfile: string): string =>
  `${dockerfile.trimEnd()}\nWORKDIR ${PROJECT_WORKDIR}\nCOPY . ${PROJECT_WORKDIR}/\n`;

async function tell(runId: string, event: ImageBuildEvent, { driver, clock }: ImageStep): Promise<void> {
  const atMs = clock.now();
  if (event.kind === 'image') {
    const { image, digest } = event;
    await driver.send(runId, { kind: 'image-built', atMs, image: { image, digest } });
  }
  if (event.kind === 'problem') {
    const { message, hint, details } = event;
    const cause = death('build-failed', `the image could not be built: ${message}`, {
      hint: hint ?? 'correct the Dockerfile; the bootstrap log has the whole output',
      evidence: { ...details },
    });
    await driver.send(runId, { kind: 'image-failed', atMs, death: cause });
  }
}
