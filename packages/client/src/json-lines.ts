// Lines of JSON out of a stream of bytes, as watches send them; a line may come in many pieces.
import { MAX_WATCH_LINE_BYTES } from './limits.js';

/** The parsed lines, in order. A last line without a newline counts; empty lines do not. */
export async function* readJsonLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  let pieces: Uint8Array[] = [];
  let pendingBytes = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      pieces.push(chunk.subarray(start, end));
      yield* parseLine(pieces);
      [pieces, pendingBytes, start] = [[], 0, end + 1];
    }
    if (start === chunk.length) continue;
    pieces.push(chunk.subarray(start));
    pendingBytes += chunk.length - start;
    if (pendingBytes > MAX_WATCH_LINE_BYTES) throw new Error('a line of the watch is too long');
  }
  yield* parseLine(pieces);
}

function* parseLine(pieces: readonly Uint8Array[]): Generator<unknown> {
  const text = Buffer.concat(pieces).toString('utf8').trim();
  if (text !== '') yield JSON.parse(text);
}
