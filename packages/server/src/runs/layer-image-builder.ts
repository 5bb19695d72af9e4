// Builds worker images in the embedded cluster's own layer store: no registry; pods of this machine find them by name.
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
  let isDone = false;
  const built = images
    .build({
      contextDir: contextFolder,
      dockerfileText: dockerfile,
      tag: name,
      onLog: (text) => push({ kind: 'log', text }),
      signal,
    })
    .then(
      ({ id, name: image }) => push({ kind: 'image', image, digest: id }),
      (error: unknown) => push(problemOf(error)),
    )
    .finally(() => {
      isDone = true;
      wake();
    });
  while (!isDone || queue.length > 0) {
    const event = queue.shift();
    if (event) yield event;
    else await new Promise<void>((resolve) => void (wake = resolve));
  }
  await built;
}

/** A build error carries a problem with its place; anything else is told as it is. */
function problemOf(error: unknown): ImageBuildEvent {
  const message = error instanceof Error ? error.message : String(error);
  const problem: unknown = error instanceof Error && 'problem' in error ? error.problem : undefined;
  const hint =
    typeof problem === 'object' && problem !== null && 'hint' in problem && typeof problem.hint === 'string'
      ? problem.hint
      : undefined;
  const details = typeof problem === 'object' && problem !== null ? { ...problem } : {};
  return { kind: 'problem', message, hint, details };
}
