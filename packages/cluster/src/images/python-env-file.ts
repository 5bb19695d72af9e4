// A Dockerfile made from MLflow's python_env.yaml, or from a requirements.txt alone: Python, packages, the files.
// https://mlflow.org/docs/latest/ml/projects/#project-environments
import { isJsonArray, isJsonObject, readYamlDocuments, renderProblem } from '@berth/kube';
import { posix } from 'node:path';

/** Gives the text of a file of the project; undefined when there is none. */
export type ReadProjectFile = (path: string) => string | undefined;

interface PythonEnv {
  /** `3.11`; any when empty. */
  readonly python: string;
  readonly buildDependencies: readonly string[];
  readonly dependencies: readonly string[];
}

/**
 * The Dockerfile that stands for a project's Python environment; undefined when it describes none. Packages come before
 * the project's own files, so that a change of those does not install packages again. Throws an Error that says what
 * is wrong with the file.
 */
export function dockerfileOfPythonEnv(read: ReadProjectFile): string | undefined {
  const env = readEnv(read);
  if (env === undefined) return undefined;
  const files = requirementFiles(read, env.dependencies);
  return [
    `FROM python:${env.python === '' ? '3' : env.python}-slim`,
    'WORKDIR /mlflow/projects/code',
    ...files.map((path) => `COPY ${JSON.stringify([path, `./${path}`])}`),
    ...installSteps('build', env.buildDependencies),
    ...installSteps('project', env.dependencies),
    'COPY . .',
    '',
  ].join('\n');
}

function readEnv(read: ReadProjectFile): PythonEnv | undefined {
  const file = 'python_env.yaml';
  const text = read(file);
  if (text !== undefined) return parseEnv(text, file);
  if (read('requirements.txt') === undefined) return undefined;
  return { python: '', buildDependencies: [], dependencies: ['-r requirements.txt'] };
}

function parseEnv(text: string, file: string): PythonEnv {
  const { documents, problems } = readYamlDocuments(text, file);
  const [problem] = problems;
  if (problem) throw new Error(renderProblem(problem));
  const value = documents[0]?.value ?? {};
  if (!isJsonObject(value)) throw new Error(`${file}: expected a map with python and dependencies`);
  const python = value['python'];
  // Written without quotes, 3.10 is the number 3.1: better to say so than to install another Python.
  if (python !== undefined && typeof python !== 'string')
    throw new Error(
      `${file}: python must be a text in quotes, such as "3.11", not ${JSON.stringify(python)}`,
    );
  const version = /^(\d+\.\d+)(\.\d+)?$/.exec(python ?? '')?.[1];
  if (python !== undefined && version === undefined)
    throw new Error(`${file}: python must be a version such as "3.11", not "${python}"`);
  return {
    python: version ?? '',
    buildDependencies: lines(value['build_dependencies'], `${file}: build_dependencies`),
    dependencies: lines(value['dependencies'], `${file}: dependencies`),
  };
}

function lines(value: unknown, what: string): string[] {
  if (value === undefined || value === null) return [];
  if (!isJsonArray(value)) throw new Error(`${what} must be a list of requirements`);
  return value.map((item) => {
    if (typeof item === 'string' && !/[\r\n]/.test(item)) return item;
    throw new Error(`${what} must be a list of requirements, not ${JSON.stringify(item)}`);
  });
}

/** `-r` and `-c` files, with those that they name themselves; each is copied before anything is installed. */
function requirementFiles(read: ReadProjectFile, dependencies: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (texts: readonly string[], folder: string): void => {
    for (const text of texts) {
      const named = /^\s*(?:-r|-c|--requirement|--constraint)[\s=]*([^\s#]+)/.exec(text)?.[1];
      if (named === undefined || /^[a-z]+:\/\//.test(named)) continue;
      const path = posix.join(folder, named);
      if (found.has(path)) continue;
      const content = read(path);
      if (content === undefined) throw new Error(`${path} is named as a requirements file, but is not there`);
      found.add(path);
      visit(content.split('\n'), posix.dirname(path));
    }
  };
  visit(dependencies, '.');
  return [...found];
}

/** One file of requirements in the project's folder, so that paths in it mean what they say. */
function installSteps(name: string, requirements: readonly string[]): string[] {
  if (requirements.length === 0) return [];
  const file = `.berth-${name}-requirements.txt`;
  return [
    `COPY <<'END_OF_REQUIREMENTS' ./${file}`,
    ...requirements,
    'END_OF_REQUIREMENTS',
    `RUN pip install --no-cache-dir -r ${file}`,
  ];
}
