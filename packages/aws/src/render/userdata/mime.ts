// Multi-part user data: shell scripts and node configurations in one message, which cloud-init and nodeadm take apart.

export interface MimePart {
  readonly kind: 'shell' | 'node-config';
  readonly content: string;
}

const boundary = 'berth-node-configuration';

const headers: Readonly<Record<MimePart['kind'], readonly string[]>> = {
  shell: ['Content-Type: text/x-shellscript', 'Content-Type: charset="us-ascii"'],
  'node-config': ['Content-Type: application/node.eks.aws'],
};

/** Renders the parts as one message; eksctl's differs in its boundary alone, which it draws by lot. */
export function renderMime(parts: readonly MimePart[]): string {
  const mark = unused(parts);
  const head = `MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=${mark}\r\n\r\n`;
  const bodies = parts.map(
    ({ kind, content }) => `--${mark}\r\n${headers[kind].join('\r\n')}\r\n\r\n${content}\r\n`,
  );
  return `${head}${bodies.join('')}--${mark}--\r\n`;
}

/** A boundary that no part contains. */
function unused(parts: readonly MimePart[]): string {
  const taken = (mark: string) => parts.some(({ content }) => content.includes(`--${mark}`));
  let mark = boundary;
  while (taken(mark)) mark += 'x';
  return mark;
}
