import { readFileSync } from 'node:fs';
import { array, assert, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commandLine, entryPointCommand } from './entry-point.js';
import { readMlProject, type MlProject } from './mlproject.js';
import { needsShell, quoteWord, splitWords } from './shell-words.js';

interface Recorded {
  readonly quote: readonly (readonly [string, string])[];
  readonly split: readonly (readonly [string, readonly string[]])[];
  readonly commands: readonly {
    readonly project: string;
    readonly parameters: Readonly<Record<string, string>>;
    readonly command?: string;
    readonly error?: string;
  }[];
}

const recorded: Recorded = JSON.parse(
  readFileSync(new URL('../testdata/mlflow-commands.json', import.meta.url), 'utf8'),
);

const projectOf = (text: string): MlProject => {
  const project = readMlProject(text, 'MLproject');
  if (!project.ok) throw new Error(project.problem.message);
  return project.value;
};

describe('as Python and MLflow do it', () => {
  test.each(recorded.quote)('quotes %j', (word, quoted) => expect(quoteWord(word)).toBe(quoted));

  test.each(recorded.split)('splits %j', (command, words) =>
    expect(splitWords(command)).toEqual({ ok: true, value: words }),
  );

  test.each(recorded.commands)('$parameters gives $command', ({ project, parameters, command, error }) => {
    const main = projectOf(project).entryPoints['main'];
    if (!main) throw new Error('no main');
    const line = commandLine(main, parameters);
    if (command === undefined) expect([line.ok, error]).toEqual([false, error]);
    else expect(line).toEqual({ ok: true, value: command });
  });

  test('whatever is quoted is split back into itself', () => {
    assert(
      property(array(string()), (words) => {
        expect(splitWords(words.map(quoteWord).join(' '))).toEqual({ ok: true, value: words });
      }),
    );
  });
});

describe('a command', () => {
  const text = (command: string): string =>
    `docker_env: {image: i}\nentry_points: {main: {parameters: {a: path}, command: ${JSON.stringify(command)}}}\n`;

  test('with shell syntax is given to a shell, parameters still quoted', () => {
    const project = projectOf(text('python t.py {a} && echo done'));
    expect(entryPointCommand(project, 'main', { a: '/x y' })).toEqual({
      ok: true,
      value: ['/bin/sh', '-c', "python t.py '/x y' && echo done"],
    });
  });

  test.each([
    ["echo '$HOME | x'", false],
    ['echo "$HOME"', true],
    ['echo "a && b"', false],
    ['a; b', true],
    ['python train.py --x=1', false],
  ])('%s needs a shell: %s', (command, expected) => expect(needsShell(command)).toBe(expected));

  test('paths become absolute in the image; scripts run without being declared', () => {
    const project = projectOf(text('python t.py {a}'));
    expect(entryPointCommand(project, 'main', { a: 'data/../x.csv' })).toEqual({
      ok: true,
      value: ['python', 't.py', '/mlflow/projects/code/x.csv'],
    });
    expect(entryPointCommand(project, 'prepare.py', { n: '1' })).toEqual({
      ok: true,
      value: ['python', 'prepare.py', '--n', '1'],
    });
  });

  test.each([
    ['main', {}, 'project.missing-parameter'],
    ['mian', { a: '1' }, 'project.unknown-entry-point'],
    ['main', { a: 's3://b/k' }, 'project.path-parameter'],
  ])('entry point %s with %j is refused as %s', (name, parameters, code) => {
    const project = projectOf(text('python t.py {a}'));
    expect(entryPointCommand(project, name, parameters)).toMatchObject({ ok: false, problem: { code } });
  });

  test('an undeclared field and an open quote are told', () => {
    for (const [command, code] of [
      ['python t.py {b}', 'project.command-field'],
      ["python 't.py", 'project.command-syntax'],
    ] as const)
      expect(entryPointCommand(projectOf(text(command)), 'main', { a: '1' })).toMatchObject({
        problem: { code },
      });
  });
});

describe('an MLproject file', () => {
  test.each([
    ['a: [', 'project.syntax'],
    ['- a', 'project.syntax'],
    ['name: x', 'project.no-docker-env'],
    ['conda_env: c.yaml', 'project.no-docker-env'],
    ['docker_env: {}', 'project.no-image'],
    ['docker_env: {image: i, environment: [HOST]}', 'project.environment'],
    ['docker_env: {image: i}\nentry_points: {main: {}}', 'project.entry-point'],
    ['docker_env: {image: i}\nentry_points: [main]', 'project.entry-point'],
  ])('%j is refused as %s', (text, code) => {
    expect(readMlProject(text, 'MLproject')).toMatchObject({ ok: false, problem: { code } });
  });

  test('places name the line', () => {
    const result = readMlProject('name: x\ndocker_env:\n  foo: 1\n', 'MLproject');
    expect(result).toMatchObject({ problem: { place: { file: 'MLproject' } } });
  });

  test('environment pairs are kept as Python would print them', () => {
    const project = projectOf('docker_env: {image: i, environment: [[A, 1], [B, yes], [C, "x y"]]}');
    expect(project.environment).toEqual({ A: '1', B: 'True', C: 'x y' });
  });
});
