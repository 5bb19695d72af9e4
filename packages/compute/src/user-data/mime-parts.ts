// Multi-part user data, taken apart: which kind each part is of, and its text as it was put in.

/** A part; `type` is its content type in lower case, without parameters. */
export interface UserDataPart {
  readonly type: string;
  readonly content: string;
}

/** The parts of a message; undefined for a text that is none. */
export function mimeParts(text: string): readonly UserDataPart[] | undefined {
  const [head = ''] = text.split(/\r?\n\r?\n/, 1);
  const boundary = /^content-type:\s*multipart\/[\s\S]*?boundary="?([^"\s;]+)"?/im.exec(head)?.[1];
  if (boundary === undefined) return undefined;
  const mark = boundary.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const pieces = text.split(new RegExp(String.raw`(?:^|\r?\n)--${mark}(?:--)?[ \t]*(?:\r?\n|$)`));
  return pieces.slice(1).flatMap(partOf);
}

function partOf(piece: string): readonly UserDataPart[] {
  const [whole, headers] = /^([\s\S]*?)\r?\n\r?\n/.exec(piece) ?? [];
  if (whole === undefined) return [];
  const type = /^content-type:\s*([^;\s]+\/[^;\s]+)/im.exec(headers ?? '')?.[1] ?? 'text/plain';
  return [{ type: type.toLowerCase(), content: piece.slice(whole.length) }];
}
