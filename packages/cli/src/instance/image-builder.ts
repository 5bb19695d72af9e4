// The embedded cluster's image store as the control plane's image builder: one build as a stream of events.
import { BuildError, type ImageStore } from '@berth/cluster';
import type { ImageBuildEvent, ImageBuilder, ImageBuildRequest } from '@berth/server';

/** Builds with the image store of the embedded cluster. */
export const imageBuilderOf = (images: ImageStore): ImageBuilder => ({
  build: (request) => buildEvents(images, request),
});

/** Answers that images cannot be built here, and what to do instead. */
export const noImageBuilder = (what: string): ImageBuilder => ({
  async *build() {
    yield {
      kind: 'problem',
      message: `not supported yet: ${what}`,
      hint: 'run on the embedded cluster (berth up without --kubeconfig)',
    };
  },
});

/** Log lines come by callback, in bursts; this hands them on in order, as they come. */
async function* buildEvents(images: ImageStore, request: ImageBuildRequest): AsyncIterable<ImageBuildEvent> {
  const queue: ImageBuildEvent[] = [];
  let wake: () => void = () => undefined;
  let isDone = false;
  const push = (event: ImageBuildEvent): void => {
    queue.push(event);
    wake();
  };
  const built = images
    .build({
      contextDir: request.contextFolder,
      dockerfileText: request.dockerfile,
      tag: request.name,
      onLog: (text) => push({ kind: 'log', text }),
      signal: request.signal,
    })
    .then((image) => push({ kind: 'image', image: image.name, digest: image.id }))
    .catch((error: unknown) => push(problemOf(error)))
    .finally(() => {
      isDone = true;
      wake();
    });
  while (!isDone || queue.length > 0) {
    const event = queue.shift();
    if (event) yield event;
    else await new Promise<void>((resolve) => (wake = resolve));
  }
  await built;
}

function problemOf(error: unknown): ImageBuildEvent {
  if (!(error instanceof BuildError)) {
    return { kind: 'problem', message: error instanceof Error ? error.message : String(error) };
  }
  const { code, message, hint, place, details } = error.problem;
  return { kind: 'problem', message, hint, details: { code, place: place ?? null, ...details } };
}
