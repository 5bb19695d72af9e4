// The seam to whatever builds worker images: the embedded cluster's layer store, later a registry and a builder.

export interface ImageBuildRequest {
  /** Name and tag of the image: `docker_env.image` and a tag that follows from the project's content. */
  readonly name: string;
  /** Dockerfile to build: the project's own, with its code put where MLflow expects it. */
  readonly dockerfile: string;
  /** Folder that COPY steps read from. */
  readonly contextFolder: string;
  readonly signal: AbortSignal;
}

export type ImageBuildEvent =
  | { readonly kind: 'log'; readonly text: string }
  | { readonly kind: 'image'; readonly image: string; readonly digest: string }
  | {
      readonly kind: 'problem';
      /** What failed, with the step: `RUN pip install nope: exit code 1`. */
      readonly message: string;
      readonly hint?: string | undefined;
      readonly details?: Readonly<Record<string, unknown>> | undefined;
    };

/** Builds images; the last event is `image` or `problem`. The same request again is answered from a cache. */
export interface ImageBuilder {
  build(request: ImageBuildRequest): AsyncIterable<ImageBuildEvent>;
}
