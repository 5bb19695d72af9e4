// The command of an entry point with its parameters put in, as MLflow computes it
// (mlflow/projects/_project_spec.py, EntryPoint.compute_command) and as its Kubernetes backend splits it.
import { failure, nearest, success, type Problem, type Result } from '@berth/kube';
import type { EntryPoint, MlProject, ProjectParameter } from './mlproject.js';
import { needsShell, quoteWord, splitWords } from './shell-words.js';

/** Where MLflow puts project files within an image. */
export const PROJECT_WORKDIR = '/mlflow/projects/code';

/**
 * The arguments of the process that runs an entry point with these parameters. Commands that pipe, chain or expand
 * are given to `sh -c`; all others run without a shell, as under MLflow's Kubernetes backend.
 */
export function entryPointCommand(
  project: MlProject,
  name: string,
  parameters: Readonly<Record<string, string>>,
): Result<readonly string[]> {
  const entryPoint = findEntryPoint(project, name);
  if (!entryPoint.ok) return entryPoint;
  const line = commandLine(entryPoint.value, parameters);
  if (!line.ok) return line;
  return needsShell(entryPoint.value.command)
    ? success(['/bin/sh', '-c', line.value])
    : splitWords(line.value);
}

/**
 * The command as one line of shell: parameters quoted, those that the entry point does not declare appended as
 * options.
 */
export function commandLine(
  entryPoint: EntryPoint,
  parameters: Readonly<Record<string, string>>,
): Result<string> {
  const missing = entryPoint.parameters.filter(
    ({ name, default: value }) => !(name in parameters) && value === undefined,
  );
  if (missing.length > 0) return failure(missingParameters(entryPoint, missing));
  const values = new Map<string, string>();
  for (const parameter of entryPoint.parameters) {
    const value = parameterValue(parameter, parameters[parameter.name] ?? parameter.default ?? '');
    if (!value.ok) return value;
    values.set(parameter.name, quoteWord(value.value));
  }
  const command = fillIn(entryPoint, values);
  if (!command.ok) return command;
  const extra = Object.entries(parameters).filter(([name]) => !values.has(name));
  return success([command.value, ...extra.map(([name, value]) => `--${name} ${quoteWord(value)}`)].join(' '));
}

/**
 * A sentence for each parameter that the entry point does not declare. MLflow passes them on as options, which is
 * right for programs that take more than they declare, and hides a name that was misspelt.
 */
export function undeclaredParameters(
  project: MlProject,
  name: string,
  parameters: Readonly<Record<string, string>>,
): readonly string[] {
  const entryPoint = findEntryPoint(project, name);
  if (!entryPoint.ok) return [];
  const declared = entryPoint.value.parameters.map((parameter) => parameter.name);
  return Object.keys(parameters)
    .filter((given) => !declared.includes(given))
    .map((given) => {
      const like = nearest(given, declared);
      const meant = like === undefined ? '' : ` (did you mean ${like}?)`;
      return `entry point ${name} declares no parameter ${given}${meant}: it is passed on as --${given}`;
    });
}

/** Declared entry points first, else a script of the project, as MLflow allows. */
function findEntryPoint(project: MlProject, name: string): Result<EntryPoint> {
  const declared = Object.hasOwn(project.entryPoints, name) ? project.entryPoints[name] : undefined;
  if (declared) return success(declared);
  const interpreter = name.endsWith('.py') ? 'python' : name.endsWith('.sh') ? 'bash' : undefined;
  if (interpreter) return success({ name, command: `${interpreter} ${quoteWord(name)}`, parameters: [] });
  const known = Object.keys(project.entryPoints);
  const like = nearest(name, known);
  return failure({
    code: 'project.unknown-entry-point',
    message:
      known.length > 0
        ? `entry point ${JSON.stringify(name)} is not among ${known.join(', ')}`
        : `entry point ${JSON.stringify(name)} is not there: the MLproject file has none`,
    hint: like ? `did you mean ${like}?` : 'name a declared entry point, or a .py or .sh file of the project',
    field: 'entry_points',
  });
}

const missingParameters = (entryPoint: EntryPoint, missing: readonly ProjectParameter[]): Problem => ({
  code: 'project.missing-parameter',
  message: `entry point ${entryPoint.name} needs a value for ${missing.map(({ name }) => name).join(', ')}`,
  hint: `add ${missing.map(({ name, type }) => `-P ${name}=<${type}>`).join(' ')}`,
  details: { missing: missing.map(({ name }) => name) },
});

/** A `path` becomes absolute within the project's folder; other types pass through. */
function parameterValue(parameter: ProjectParameter, value: string): Result<string> {
  if (parameter.type === 'uri' && !/^[A-Za-z][\w+.-]*:/.test(value))
    return failure(notAUri(parameter.name, value));
  if (parameter.type !== 'path') return success(value);
  const scheme = /^([A-Za-z][\w+.-]*):\/\//.exec(value)?.[1];
  if (scheme === 'file') return success(value.slice('file://'.length));
  if (!scheme) return success(absolute(value));
  return failure({
    code: 'project.path-parameter',
    message: `not supported yet: downloading path parameter ${parameter.name} from ${value}`,
    hint: 'declare it with `type: uri` and read it in the program',
  });
}

const notAUri = (name: string, value: string): Problem => ({
  code: 'project.uri-parameter',
  message: `parameter ${name} must be a URI, got ${JSON.stringify(value)}`,
  hint: 'give it with its scheme, such as s3://bucket/path',
});

function absolute(path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${PROJECT_WORKDIR}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Python's `str.format` with named fields: `{alpha}`, and `{{` for a brace. */
function fillIn(entryPoint: EntryPoint, values: ReadonlyMap<string, string>): Result<string> {
  const unknown: string[] = [];
  const command = entryPoint.command.replaceAll(
    /\{\{|\}\}|\{([^{}]*)\}/g,
    (match, name: string | undefined) => {
      if (name === undefined) return match.charAt(0);
      const value = values.get(name);
      if (value === undefined) unknown.push(name);
      return value ?? '';
    },
  );
  if (unknown.length === 0) return success(command);
  return failure({
    code: 'project.command-field',
    message: `the command of entry point ${entryPoint.name} uses {${unknown[0] ?? ''}}, which it does not declare`,
    hint: 'declare it under parameters; write {{ and }} for braces that are meant as such',
    field: `entry_points.${entryPoint.name}.command`,
  });
}
