// Writes tar archives (ustar, pax for long names) that are the same for the same files: no times, no owners, in order.

export interface TarFile {
  readonly path: string;
  readonly content: Uint8Array;
  readonly isExecutable?: boolean | undefined;
}

/** Packs files, sorted by path. */
export function writeTar(files: readonly TarFile[]): Uint8Array {
  const sorted = [...files].sort((left, right) => (left.path < right.path ? -1 : 1));
  const blocks = sorted.flatMap((file) => [...longName(file.path), ...entry(file, '0')]);
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function longName(path: string): readonly Uint8Array[] {
  if (Buffer.byteLength(path) <= 100) return [];
  const record = paxRecord('path', path);
  return entry({ path: 'pax', content: Buffer.from(record) }, 'x');
}

/** `<length> key=value\n`, where the length counts itself. */
function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let lengthBytes = Buffer.byteLength(rest);
  while (String(lengthBytes).length + Buffer.byteLength(rest) !== lengthBytes)
    lengthBytes = String(lengthBytes).length + Buffer.byteLength(rest);
  return `${lengthBytes}${rest}`;
}

function entry({ path, content, isExecutable }: TarFile, type: string): readonly Uint8Array[] {
  const header = Buffer.alloc(512);
  header.write(path.slice(0, 100), 0, 100);
  header.write(isExecutable ? '0000755\0' : '0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write(type, 156);
  header.write('ustar\0', 257);
  header.write('00', 263);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
  return [header, content, padding];
}
