// The forms in which clients of Concurrent send a token. All mean the same `<id>:<secret>`.

/** A token as it travels. */
export interface TokenText {
  readonly id: string;
  readonly secret: string;
}

/**
 * Reads `Bearer <id>:<secret>`, `Bearer Custom <id>:<secret>`, `Custom <id>:<secret>` and the bare `<id>:<secret>`.
 * The literal word `None`, which the plugin sends where it has no token, and anything else give undefined.
 */
export function parseAuthorization(header: string | undefined): TokenText | undefined {
  const bare = (header ?? '')
    .trim()
    .replace(/^Bearer\s+/i, '')
    .replace(/^Custom\s+/i, '');
  const [, id, secret] = /^([A-Za-z0-9_-]{1,64}):([A-Za-z0-9_-]{1,128})$/.exec(bare) ?? [];
  return id !== undefined && secret !== undefined ? { id, secret } : undefined;
}

/** Renders a token for files and headers: what follows `Bearer ` or `Custom `. */
export const renderToken = ({ id, secret }: TokenText): string => `${id}:${secret}`;
