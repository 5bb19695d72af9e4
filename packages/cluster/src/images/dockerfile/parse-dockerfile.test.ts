// Dockerfiles as they are found in the wild.
import { describe, expect, test } from 'vitest';
import { parseDockerfile } from './parse-dockerfile.js';

const parse = (text: string) => {
  const parsed = parseDockerfile(text, 'Dockerfile');
  if (!parsed.ok) throw new Error(`${parsed.problem.place?.line}: ${parsed.problem.message}`);
  return parsed.value;
};
const steps = (text: string) => parse(`FROM x\n${text}`).stages[0]?.instructions ?? [];

describe('instructions', () => {
  test.each([
    [
      'ENV A=1 B="two words" C=a\\ b',
      {
        kind: 'ENV',
        pairs: [
          ['A', '1'],
          ['B', '"two words"'],
          ['C', 'a\\ b'],
        ],
      },
    ],
    ['env OLD the whole rest', { kind: 'ENV', pairs: [['OLD', 'the whole rest']] }],
    ['ARG A B=2', { kind: 'ARG', names: [{ name: 'A' }, { name: 'B', value: '2' }] }],
    [
      'RUN echo a && \\\n  # comment\n\n  echo b',
      { kind: 'RUN', command: { form: 'shell', text: 'echo a &&   echo b' } },
    ],
    ['RUN ["a", "b c"]', { kind: 'RUN', command: { form: 'exec', argv: ['a', 'b c'] } }],
    ["RUN ['a']", { kind: 'RUN', command: { form: 'shell', text: "['a']" } }],
    [
      'RUN --mount=type=cache,target=/c --network=none make',
      { flags: { mount: 'type=cache,target=/c', network: 'none' } },
    ],
    [
      'COPY --chown=1:2 --from=b a "b c" /d/',
      { sources: ['a', '"b c"'], destination: '/d/', flags: { chown: '1:2', from: 'b' } },
    ],
    ['COPY ["a b", "c"]', { sources: ['a b'], destination: 'c' }],
    [
      'COPY <<A <<-"B" /d/\nx $y\nA\n\tz\nB',
      {
        heredocs: [
          { name: 'A', content: 'x $y\n', isQuoted: false },
          { name: 'B', content: 'z\n', isQuoted: true },
        ],
      },
    ],
    ['RUN <<EOF\na\n\nb\nEOF', { heredocs: [{ name: 'EOF', content: 'a\n\nb\n', isQuoted: false }] }],
    ['VOLUME /a /b', { kind: 'VOLUME', words: ['/a', '/b'] }],
    ['WORKDIR /a b', { kind: 'WORKDIR', value: '/a b' }],
    [
      'ONBUILD RUN x',
      { kind: 'ONBUILD', instruction: { kind: 'RUN', command: { form: 'shell', text: 'x' } } },
    ],
    ['HEALTHCHECK --interval=5s CMD x', { kind: 'HEALTHCHECK', value: '--interval=5s CMD x' }],
  ])('%s', (text, wanted) => {
    expect(steps(text)[0]).toMatchObject(wanted);
  });

  test('keep the line they begin on', () => {
    expect(steps('\n# c\nRUN a \\\n b\nRUN c').map(({ line }) => line)).toEqual([4, 6]);
  });
});

describe('stages', () => {
  test('have names and arguments before them', () => {
    const { globalArgs, stages } = parse('ARG V=1\nFROM a:$V AS One\nRUN x\nFROM one\nCMD y\n');
    expect(globalArgs).toHaveLength(1);
    expect(stages.map(({ name, from, instructions }) => [name, from.image, instructions.length])).toEqual([
      ['one', 'a:$V', 1],
      [undefined, 'one', 1],
    ]);
  });

  test('the escape character may be another', () => {
    const { stages } = parse('# escape=`\nFROM a\nRUN b `\n c\\d\n');
    expect(stages[0]?.instructions[0]).toMatchObject({ command: { text: 'b  c\\d' } });
  });
});

describe('problems', () => {
  test.each([
    ['', '1: the file has no instructions'],
    ['RUN x', '1: no build stage in current context'],
    ['FROM a\nRNU x', '2: unknown instruction: RNU'],
    ['FROM a b', '1: FROM takes an image and, if wanted, AS and a name'],
    ['FROM a\nENV A=1 B', '2: syntax error: can\'t find = in "B"'],
    ['FROM a\n\nCOPY a', '3: COPY needs at least two arguments'],
    ['FROM a\nRUN <<EOF\nx', '2: heredoc <<EOF has no end'],
    ['FROM a\nSHELL sh', '2: SHELL needs a JSON list'],
    ['FROM a\nONBUILD FROM b', "2: FROM isn't allowed as an ONBUILD trigger"],
    ['FROM a\nUSER', '2: USER needs arguments'],
  ])('%j', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});
