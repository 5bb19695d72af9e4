// Dockerfiles made from Python environment files.
import { expect, test } from 'vitest';
import { parseDockerfile } from './dockerfile/parse-dockerfile.js';
import { dockerfileOfPythonEnv } from './python-env-file.js';

const of = (files: Record<string, string>) => dockerfileOfPythonEnv((path) => files[path]);

test('installs what python_env.yaml names, then takes the project', () => {
  const text = of({
    'python_env.yaml':
      'python: "3.11.4"\nbuild_dependencies:\n  - pip==24.0\ndependencies:\n  - -r deps/base.txt\n  - six>=1.16; python_version < "4"\n',
    'deps/base.txt': '# ours\n-r more.txt\nnumpy\n-r more.txt\n',
    'deps/more.txt': 'pandas\n-c https://example.org/constraints.txt\n',
  });
  expect(text?.split('\n')).toEqual([
    'FROM python:3.11-slim',
    'WORKDIR /mlflow/projects/code',
    'COPY ["deps/base.txt","./deps/base.txt"]',
    'COPY ["deps/more.txt","./deps/more.txt"]',
    "COPY <<'END_OF_REQUIREMENTS' ./.berth-build-requirements.txt",
    'pip==24.0',
    'END_OF_REQUIREMENTS',
    'RUN pip install --no-cache-dir -r .berth-build-requirements.txt',
    "COPY <<'END_OF_REQUIREMENTS' ./.berth-project-requirements.txt",
    '-r deps/base.txt',
    'six>=1.16; python_version < "4"',
    'END_OF_REQUIREMENTS',
    'RUN pip install --no-cache-dir -r .berth-project-requirements.txt',
    'COPY . .',
    '',
  ]);
  expect(parseDockerfile(text ?? '', 'Dockerfile').ok).toBe(true);
});

test('takes a requirements.txt alone, and nothing where there is neither', () => {
  expect(of({ 'requirements.txt': 'six\n' })).toContain('COPY ["requirements.txt","./requirements.txt"]');
  expect(of({ 'requirements.txt': 'six\n' })).toMatch(/^FROM python:3-slim\n/);
  expect(of({})).toBeUndefined();
});

test.each([
  ['python: 3.10\n', 'python must be a text in quotes, such as "3.11", not 3.1'],
  ['python: "latest"\n', 'python must be a version such as "3.11", not "latest"'],
  ['dependencies: six\n', 'dependencies must be a list of requirements'],
  ['dependencies:\n  - {pip: six}\n', 'dependencies must be a list of requirements, not {"pip":"six"}'],
  ['dependencies:\n  - -r none.txt\n', 'none.txt is named as a requirements file, but is not there'],
  ['- a\n', 'python_env.yaml: expected a map'],
  ['a: [\n', 'python_env.yaml'],
])('says what is wrong with %j', (text, message) => {
  expect(() => of({ 'python_env.yaml': text })).toThrow(message);
});
