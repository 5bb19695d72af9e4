// Image names as people write them, reduced to one spelling.

export interface ImageName {
  /** Without Docker Hub's own prefix: `python`, `me/app`, `registry.example/app`. */
  readonly repository: string;
  readonly tag: string;
  readonly digest?: string | undefined;
}

/** Reads a reference; an absent tag is `latest`. */
export function parseImageName(text: string): ImageName {
  const [named = '', digest] = text.split('@');
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  const full = hasTag ? named.slice(0, colon) : named;
  const repository = full.replace(/^(index\.)?docker\.io\//, '').replace(/^library\//, '');
  return { repository, tag: hasTag ? named.slice(colon + 1) : 'latest', ...(digest ? { digest } : {}) };
}

/** `repository:tag`. */
export const renderImageName = ({ repository, tag }: ImageName): string => `${repository}:${tag}`;
