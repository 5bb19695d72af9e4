// The MLproject file as a value: name, Docker environment and entry points, with MLflow's own rules about each.
// https://mlflow.org/docs/latest/ml/projects/#project-specification
import {
  failure,
  readYamlDocuments,
  success,
  type Problem,
  type Result,
  type SourcePlace,
} from '@berth/kube';
import { pythonText } from './python-text.js';

export interface ProjectParameter {
  readonly name: string;
  /** `string`, `float`, `path`, `uri`; MLflow acts on the last two only. */
  readonly type: string;
  /** As Python would print it. */
  readonly default?: string | undefined;
}

export interface EntryPoint {
  readonly name: string;
  readonly command: string;
  readonly parameters: readonly ProjectParameter[];
}

export interface MlProject {
  readonly name: string | undefined;
  /** What the built image is called. */
  readonly dockerImage: string;
  /** `python_env`: the file that describes the Python environment, relative to the MLproject file. */
  readonly pythonEnv?: string | undefined;
  /** Variables set for the container; names alone would copy from a host that a cluster does not have. */
  readonly environment: Readonly<Record<string, string>>;
  readonly entryPoints: Readonly<Record<string, EntryPoint>>;
}

type Fields = Readonly<Record<string, unknown>>;

interface Reader {
  readonly text: string;
  readonly placeOf: (path: readonly (string | number)[]) => SourcePlace;
}

/** Reads an MLproject file; the first thing wrong with it is the problem. */
export function readMlProject(written: string, file: string): Result<MlProject> {
  const text = withLetterKeys(written);
  const { documents, problems } = readYamlDocuments(text, file);
  const [document] = documents;
  if (problems[0]) return failure({ ...problems[0], code: 'project.syntax' });
  if (!document || !isFields(document.value)) return failure(notAMapping(file));
  const reader: Reader = { text, placeOf: (path) => document.placeOf(path) };
  const dockerEnv = readDockerEnv(document.value, reader);
  if (!dockerEnv.ok) return dockerEnv;
  const entryPoints = readEntryPoints(document.value['entry_points'], reader);
  if (!entryPoints.ok) return entryPoints;
  return success({
    name: nameOf(document.value),
    ...dockerEnv.value,
    entryPoints: entryPoints.value,
  });
}

function nameOf({ name }: Fields): string | undefined {
  return name === undefined || name === null ? undefined : pythonText(name, undefined);
}

/**
 * Parameters are often called `n` or `y`. YAML 1.1 means booleans by these letters, and kubectl's reader follows it;
 * PyYAML, which MLflow reads with, does not. In quotes they mean the same to both.
 */
const withLetterKeys = (text: string): string =>
  text.replaceAll(/^(\s*|.*[{,]\s*)([yYnN])(\s*:(?:\s|$))/gm, '$1"$2"$3');

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const notAMapping = (file: string): Problem => ({
  code: 'project.syntax',
  message: 'the MLproject file is not a YAML mapping',
  hint: 'write `name: …`, `docker_env: …` and `entry_points: …` at its top level',
  place: { file, line: 1, column: 1 },
});

type DockerEnv = Pick<MlProject, 'dockerImage' | 'pythonEnv' | 'environment'>;

function readDockerEnv(project: Fields, reader: Reader): Result<DockerEnv> {
  const dockerEnv = project['docker_env'];
  if (dockerEnv === undefined && typeof project['python_env'] === 'string')
    return success({
      dockerImage: imageNameOf(nameOf(project)),
      pythonEnv: project['python_env'],
      environment: {},
    });
  if (!isFields(dockerEnv)) return failure(noDockerEnv(project, reader));
  const image = dockerEnv['image'];
  if (typeof image !== 'string' || image === '')
    return failure({
      code: 'project.no-image',
      message: 'docker_env has no image',
      hint: 'add `image: NAME` under docker_env: the built image is named after it',
      field: 'docker_env.image',
      place: reader.placeOf(['docker_env']),
    });
  const environment = readEnvironment(dockerEnv['environment'], reader);
  return environment.ok ? success({ dockerImage: image, environment: environment.value }) : environment;
}

/** An image reference takes lower-case letters, digits and single separators. */
function imageNameOf(projectName: string | undefined): string {
  const words = (projectName ?? '').toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.length > 0 ? words.join('-') : 'project';
}

function noDockerEnv(project: Fields, reader: Reader): Problem {
  const other = ['conda_env', 'python_env'].find((field) => project[field] !== undefined);
  return {
    code: 'project.no-docker-env',
    message: other
      ? `the MLproject file has ${other} but no docker_env`
      : 'the MLproject file has no docker_env',
    hint: 'add `docker_env: {image: NAME}` and a Dockerfile beside the MLproject file, or `python_env: FILE`',
    field: 'docker_env',
    place: reader.placeOf(other ? [other] : []),
  };
}

/** `environment: [[NAME, value], NAME_OF_THE_HOST]` as MLflow defines it. */
function readEnvironment(value: unknown, reader: Reader): Result<Readonly<Record<string, string>>> {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [];
  const pairs = entries.map((entry) => environmentPair(entry));
  const wrong = pairs.findIndex((pair) => pair === undefined);
  if (wrong < 0 && (value === undefined || value === null || Array.isArray(value)))
    return success(Object.fromEntries(pairs.filter((pair) => pair !== undefined)));
  return failure({
    code: 'project.environment',
    message: 'docker_env.environment must be a list of [NAME, value] pairs',
    hint: 'variables of the submitting host cannot be copied into a cluster: give them a value here',
    field: 'docker_env.environment',
    place: reader.placeOf(['docker_env', 'environment', ...(wrong < 0 ? [] : [wrong])]),
  });
}

function environmentPair(entry: unknown): readonly [string, string] | undefined {
  if (!Array.isArray(entry) || entry.length !== 2) return undefined;
  const [name, value]: readonly unknown[] = entry;
  return typeof name === 'string' ? [name, pythonText(value, undefined)] : undefined;
}

function readEntryPoints(value: unknown, reader: Reader): Result<Readonly<Record<string, EntryPoint>>> {
  if (value === undefined || value === null) return success({});
  if (!isFields(value)) return failure(badEntryPoint(['entry_points'], 'is not a mapping', reader));
  const entryPoints: Record<string, EntryPoint> = {};
  for (const [name, spec] of Object.entries(value)) {
    const path = ['entry_points', name];
    if (!isFields(spec) || typeof spec['command'] !== 'string')
      return failure(badEntryPoint(path, 'has no command', reader));
    const parameters = readParameters(spec['parameters'], [...path, 'parameters'], reader);
    if (!parameters.ok) return parameters;
    entryPoints[name] = { name, command: spec['command'], parameters: parameters.value };
  }
  return success(entryPoints);
}

const badEntryPoint = (path: readonly string[], what: string, reader: Reader): Problem => ({
  code: 'project.entry-point',
  message: `${path.join('.')} ${what}`,
  hint: 'write `main: {parameters: {alpha: float}, command: "python train.py {alpha}"}`',
  field: path.join('.'),
  place: reader.placeOf(path),
});

function readParameters(
  value: unknown,
  path: readonly string[],
  reader: Reader,
): Result<readonly ProjectParameter[]> {
  if (value === undefined || value === null) return success([]);
  if (!isFields(value)) return failure(badEntryPoint(path, 'is not a mapping', reader));
  return success(Object.entries(value).map(([name, spec]) => readParameter(name, spec, [reader, path])));
}

/** Either `name: type` or `name: {type, default}`. */
function readParameter(
  name: string,
  spec: unknown,
  [reader, path]: readonly [Reader, readonly string[]],
): ProjectParameter {
  if (!isFields(spec)) return { name, type: typeof spec === 'string' ? spec : 'string' };
  const type = typeof spec['type'] === 'string' ? spec['type'] : 'string';
  const value = spec['default'];
  if (value === undefined || value === null) return { name, type };
  const written = scalarAt(reader.text, reader.placeOf([...path, name, 'default']));
  return { name, type, default: pythonText(value, written) };
}

/** The plain scalar of the `default` that is written at a place: up to a blank, comma or bracket. */
function scalarAt(text: string, place: SourcePlace): string | undefined {
  const line = text.split('\n')[place.line - 1] ?? '';
  return /^(?:["']?default["']?\s*:\s*)?([^\s,\]}#]+)/.exec(line.slice(place.column - 1))?.[1];
}
