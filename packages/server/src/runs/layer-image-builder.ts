// Builds worker images in the embedded cluster's own layer store: no registry; pods of this machine find them by
// name.
import type { Problem } from '@berth/kube';
import type { ImageBuildEvent, ImageBuilder, ImageBuildRequest } from './image-builder.js';

/** What is needed of the cluster's image store. */
export interface LayerImages {
  build(options: {
    readonly contextDir: string;
    readonly dockerfileText: string;
    readonly tag: string;
    readonly onLog: (text: string) => void;
    readonly signal: AbortSignal;
  }): Promise<{ readonly id: string; readonly name: string }>;
}

/** A builder over the image store of an embedded cluster. */
export const createLayerImageBuilder = (images: LayerImages): ImageBuilder => ({
  build: (request) => buildEvents(images, request),
});

/** The log as it comes, then the end: lines are passed on while the build goes on. */
async function* buildEvents(images: LayerImages, request: ImageBuildRequest): AsyncIterable<ImageBuildEvent> {
  const queue: ImageBuildEvent[] = [];
  let wake = (): void => undefined;
  const push = (event: ImageBuildEvent): void => {
    queue.push(event);
    wake();
  };
  const { contextFolder, dockerfile, name, signal } = request;
  const options = { contextDir: contextFolder, dockerfileText: dockerfile, tag: name, signal };
  void images.build({ ...options, onLog: (text) => push({ kind: 'log', text }) }).then(
    ({ id, name: image }) => push({ kind: 'image', image, digest: id }),
    (error: unknown) => push(problemOf(error)),
  );
  for (;;) {
    const event = queue.shift();
    if (event) yield event;
    else await new Promise<void>((resolve) => void (wake = resolve));
    if (event && event.kind !== 'log') return;
  }
}

/** A build error carries a problem with its place; anything else is told as it is. */
function problemOf(error: unknown): ImageBuildEvent {
  const problem: unknown = error instanceof Error && 'problem' in error ? error.problem : undefined;
  const message = error instanceof Error ? error.message : String(error);
  if (!isProblem(problem)) return { kind: 'problem', message };
  const { hint, place } = problem;
  const where = place ? `${place.file}:${place.line}: ` : '';
  return { kind: 'problem', message: where + problem.message, hint, details: { ...problem } };
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
