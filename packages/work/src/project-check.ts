// What must be true of a project's files before anything is started for them: found early, told with the file's name.
import type { Problem } from '@berth/kube';
import { death, type Death, type DeathClass } from './death-class.js';
import { entryPointCommand, undeclaredParameters } from './entry-point.js';
import { MAX_PROJECT_FILES } from './limits.js';
import { readMlProject, type MlProject } from './mlproject.js';

/** A project's files by path; texts are read on demand. */
export interface ProjectFiles {
  readonly paths: readonly string[];
  /** Undefined when there is no such file. */
  text(path: string): string | undefined;
}

export interface CheckedProject {
  readonly project: MlProject;
  /** Folder of the MLproject file; `.` for the root. */
  readonly directory: string;
  readonly command: readonly string[];
  /** The file, relative to the folder, that stands for a Dockerfile where there is none. */
  readonly pythonEnv?: string | undefined;
  /** Sentences on what is allowed and yet looks like a mistake. */
  readonly warnings: readonly string[];
}

export type ProjectCheck =
  | { readonly ok: true; readonly value: CheckedProject }
  | { readonly ok: false; readonly death: Death };

/** Checks MLproject, Dockerfile, entry point and parameters. */
export function checkProject(
  files: ProjectFiles,
  entryPoint: string,
  parameters: Readonly<Record<string, string>>,
): ProjectCheck {
  if (files.paths.length === 0)
    return bad('missing-project', 'the project has no files', {
      hint: 'run it from the folder with the MLproject file',
    });
  if (files.paths.length > MAX_PROJECT_FILES) return tooMany(files.paths.length);
  const path = mlProjectPath(files.paths);
  if (!path) return noMlProject(files.paths);
  const directory = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
  const project = readMlProject(files.text(path) ?? '', path);
  if (!project.ok) return fromProblem('invalid-project', project.problem);
  const environment = environmentOf(files, directory, project.value);
  if (environment.kind === 'missing') return environment.check;
  const command = entryPointCommand(project.value, entryPoint, parameters);
  if (command.ok) {
    const warnings = undeclaredParameters(project.value, entryPoint, parameters);
    const { pythonEnv } = environment;
    return {
      ok: true,
      value: { project: project.value, directory, command: command.value, pythonEnv, warnings },
    };
  }
  const missing = command.problem.code === 'project.missing-parameter';
  return fromProblem(missing ? 'missing-parameter' : 'invalid-project', command.problem);
}

const within = (directory: string, file: string): string =>
  directory === '.' ? file : `${directory}/${file}`;

/** At the root, or in the only top folder: a git archive has one. MLflow takes any case of the name. */
function mlProjectPath(paths: readonly string[]): string | undefined {
  const candidates = paths.filter((path) => /^(?:[^/]+\/)?mlproject$/i.test(path));
  const atRoot = candidates.find((path) => !path.includes('/'));
  const tops = new Set(paths.map((path) => path.split('/')[0]));
  return atRoot ?? (tops.size === 1 ? candidates[0] : undefined);
}

function bad(
  deathClass: DeathClass,
  sentence: string,
  more: { hint: string; evidence?: Readonly<Record<string, unknown>> },
): ProjectCheck {
  return { ok: false, death: death(deathClass, sentence, more) };
}

const tooMany = (count: number): ProjectCheck =>
  bad('invalid-project', `the project has ${count} files; at most ${MAX_PROJECT_FILES} are taken`, {
    hint: 'leave data and environments out of the project folder',
  });

const noMlProject = (paths: readonly string[]): ProjectCheck =>
  bad('missing-project', 'the project has no MLproject file', {
    hint: 'add a file named MLproject with docker_env and entry_points beside the code',
    evidence: { files: paths.slice(0, 20) },
  });

type Environment =
  | { readonly kind: 'found'; readonly pythonEnv?: string | undefined }
  | { readonly kind: 'missing'; readonly check: ProjectCheck };

/** What the image is built from: the file that the project names, a Dockerfile, or the usual Python file. */
function environmentOf({ paths }: ProjectFiles, directory: string, project: MlProject): Environment {
  const { pythonEnv } = project;
  if (pythonEnv !== undefined)
    return paths.includes(within(directory, pythonEnv))
      ? { kind: 'found', pythonEnv }
      : { kind: 'missing', check: noPythonEnv(directory, pythonEnv) };
  if (paths.includes(within(directory, 'Dockerfile'))) return { kind: 'found' };
  return paths.includes(within(directory, PYTHON_ENV))
    ? { kind: 'found', pythonEnv: PYTHON_ENV }
    : { kind: 'missing', check: noDockerfile(directory, project) };
}

const PYTHON_ENV = 'python_env.yaml';

const noPythonEnv = (directory: string, file: string): ProjectCheck =>
  bad('invalid-project', `the MLproject file names the Python environment ${file}, which is not there`, {
    hint: `add ${within(directory, file)}, or correct python_env`,
    evidence: { expected: within(directory, file) },
  });

const noDockerfile = (directory: string, { dockerImage }: MlProject): ProjectCheck =>
  bad(
    'missing-dockerfile',
    `the MLproject file names image ${dockerImage}, but there is no Dockerfile beside it`,
    {
      hint:
        `add ${within(directory, 'Dockerfile')} or ${within(directory, PYTHON_ENV)}; ` +
        `the worker's image is built from it`,
      evidence: { expected: within(directory, 'Dockerfile') },
    },
  );

function fromProblem(deathClass: DeathClass, problem: Problem): ProjectCheck {
  const { place } = problem;
  const where = place ? `${place.file}:${place.line}: ` : '';
  return bad(deathClass, `${where}${problem.message}`, {
    hint: problem.hint ?? 'correct the MLproject file',
    evidence: { code: problem.code, field: problem.field, place, ...problem.details },
  });
}
