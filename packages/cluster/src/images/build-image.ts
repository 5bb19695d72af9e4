// Builds an image from a Dockerfile: stage after stage, each step a layer that is made once for the same things.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BuildError, systemProblem } from './build-problem.js';
import { performInstruction } from './build-step.js';
import type { Dockerfile, Instruction, Stage } from './dockerfile/instruction.js';
import { parseDockerfile } from './dockerfile/parse-dockerfile.js';
import { parseIgnoreFile } from './dockerfile/ignore-file.js';
import { expandWord } from './dockerfile/words.js';
import { emptyConfig, type ImageConfig } from './image-config.js';
import { dockerfileOfPythonEnv } from './python-env-file.js';
import type { BuildContext, BuildEnvironment, BuildOptions, StageState } from './build-context.js';

/** Builds; throws a {@link BuildError}. */
export async function buildImage(environment: BuildEnvironment, options: BuildOptions): Promise<ImageConfig> {
  const file = options.dockerfile ?? 'Dockerfile';
  const dockerfile = readDockerfile(options, file);
  const ignoreFile = [`${file}.dockerignore`, '.dockerignore']
    .map((name) => join(options.contextDir, name))
    .find((path) => existsSync(path));
  const context: BuildContext = {
    environment,
    options,
    file,
    escape: dockerfile.escape,
    ignore: parseIgnoreFile(ignoreFile ? readFileSync(ignoreFile, 'utf8') : ''),
    log: options.onLog ?? (() => undefined),
    stages: new Map(),
  };
  const wanted = wantedStages(dockerfile, options.target);
  let last = emptyConfig;
  for (const { stage, index } of wanted) {
    last = await buildStage(context, dockerfile, { stage, index });
    context.stages.set(String(index), last);
    if (stage.name) context.stages.set(stage.name, last);
  }
  return last;
}

function readDockerfile(options: BuildOptions, file: string): Dockerfile {
  const path = join(options.contextDir, file);
  const text =
    options.dockerfileText ?? (existsSync(path) ? readFileSync(path, 'utf8') : fromPythonEnv(options));
  if (text === undefined) {
    throw new BuildError({
      code: 'build.no-dockerfile',
      message: `no ${file} in ${options.contextDir}`,
      hint: 'put a Dockerfile there, beside MLproject',
    });
  }
  const parsed = parseDockerfile(text, file);
  if (!parsed.ok) throw new BuildError(parsed.problem);
  return parsed.value;
}

/** A project that only says which Python and packages it needs gets the steps that install them. */
function fromPythonEnv({ contextDir, dockerfile }: BuildOptions): string | undefined {
  if (dockerfile !== undefined) return undefined;
  const read = (path: string): string | undefined => {
    const full = join(contextDir, path);
    const isInside = full.startsWith(join(contextDir, '/'));
    return isInside && existsSync(full) ? readFileSync(full, 'utf8') : undefined;
  };
  try {
    return dockerfileOfPythonEnv(read);
  } catch (error) {
    throw new BuildError({
      code: 'build.failed',
      message: error instanceof Error ? error.message : String(error),
    });
  }
}

interface NumberedStage {
  readonly stage: Stage;
  readonly index: number;
}

/** The target and the stages it needs, in order; others are not built. */
function wantedStages({ stages }: Dockerfile, target: string | undefined): NumberedStage[] {
  const at = (name: string): number => {
    const byName = stages.findIndex((stage) => stage.name === name.toLowerCase());
    return byName < 0 && /^\d+$/.test(name) && Number(name) < stages.length ? Number(name) : byName;
  };
  const last = target === undefined ? stages.length - 1 : at(target);
  if (last < 0)
    throw new BuildError({ code: 'build.no-stage', message: `no stage "${target}" in the Dockerfile` });
  const needed = new Set<number>();
  const need = (index: number): void => {
    const stage = stages[index];
    if (!stage || needed.has(index)) return;
    needed.add(index);
    const names = stage.instructions.flatMap((step) =>
      'flags' in step && step.flags['from'] ? [step.flags['from']] : [],
    );
    for (const other of [stage.from.image, ...names].map(at)) if (other >= 0 && other < index) need(other);
  };
  need(last);
  return [...needed]
    .sort((a, b) => a - b)
    .flatMap((index) => {
      const stage = stages[index];
      return stage ? [{ stage, index }] : [];
    });
}

async function buildStage(
  context: BuildContext,
  dockerfile: Dockerfile,
  { stage }: NumberedStage,
): Promise<ImageConfig> {
  const globals = globalArgs(context, dockerfile);
  const name = expandWord(stage.from.image, { env: globals, escape: context.escape });
  context.log(`${stage.from.text}\n`);
  const base = await baseOf(context, name, stage.from);
  let state: StageState = { config: { ...base, triggers: [] }, args: {} };
  const steps = [...base.triggers, ...stage.instructions];
  for (const [index, instruction] of steps.entries()) {
    context.options.signal?.throwIfAborted();
    context.log(`[${index + 1}/${steps.length}] ${instruction.text}\n`);
    state = await guarded(context, instruction, () =>
      performInstruction({ context, state, instruction, globals }),
    );
  }
  return state.config;
}

async function baseOf(context: BuildContext, name: string, from: Instruction): Promise<ImageConfig> {
  const stage = context.stages.get(name.toLowerCase());
  if (stage) return stage;
  try {
    return await context.environment.base(name);
  } catch (error) {
    throw new BuildError({
      code: 'build.no-base',
      message: error instanceof Error ? error.message : String(error),
      place: { file: context.file, line: from.line, column: 1 },
    });
  }
}

async function guarded<T>(
  context: BuildContext,
  instruction: Instruction,
  step: () => Promise<T>,
): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof BuildError) throw error;
    throw new BuildError(systemProblem(error, { file: context.file, line: instruction.line, column: 1 }));
  }
}

/** ARGs before the first FROM, given or defaulted. */
function globalArgs(context: BuildContext, dockerfile: Dockerfile): Record<string, string> {
  const args: Record<string, string> = {};
  for (const instruction of dockerfile.globalArgs) {
    if (instruction.kind !== 'ARG') continue;
    for (const { name, value } of instruction.names) {
      const given = context.options.buildArgs?.[name];
      const text = value === undefined ? '' : expandWord(value, { env: args, escape: context.escape });
      if (given !== undefined || value !== undefined) args[name] = given ?? text;
    }
  }
  return args;
}
