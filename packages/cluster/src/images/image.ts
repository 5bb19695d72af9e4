// What an image is here: layers over the host's file system, and how its command is started.
import type { ContainerMount } from '../runtime/container-spec.js';

export interface Image {
  /** Content digest: `sha256:…`; the status of containers shows it. */
  readonly id: string;
  /** Folders over the host's file system, topmost first. */
  readonly layers: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly workingDir: string;
  /** `uid`, `uid:gid` or `name`, as the USER instruction says it. */
  readonly user?: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** Host folders that the image needs besides its layers, such as an interpreter in somebody's home. */
  readonly mounts: readonly ContainerMount[];
  /** What a reader should know of it: that it is an alias of the host's file system, for example. */
  readonly note?: string | undefined;
}

/** An image, or the sentence that tells why there is none and what to do. */
export type ImageAnswer =
  | { readonly ok: true; readonly image: Image }
  | { readonly ok: false; readonly message: string };

/** What the kubelet asks of the image store. */
export interface ImageSource {
  resolve(name: string): Promise<ImageAnswer>;
}
