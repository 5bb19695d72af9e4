// What each instruction of a Dockerfile does to the image.
import { mkdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { assertNever } from '@berth/kube';
import type { ContainerMount } from '../runtime/container-spec.js';
import { plainTree } from '../runtime/sandbox-mounts.js';
import { type BuildContext, type StageState, stepUser } from './build-context.js';
import { BuildError } from './build-problem.js';
import { type CopyStep, findCopy, performCopy } from './copy-step.js';
import { exportStage } from './export-stage.js';
import type { Command, CopySource, Instruction, InstructionBody } from './dockerfile/instruction.js';
import type { Heredoc } from './dockerfile/logical-lines.js';
import { expandWord } from './dockerfile/words.js';
import { type ImageConfig, withStep } from './image-config.js';
import { layerId } from './layer-store.js';
import { layersMax } from './limits.js';
import { runStep } from './run-step.js';
import type { StepInput } from './step-input.js';

/** Performs one instruction. */
export async function performInstruction(input: StepInput): Promise<StageState> {
  const { state, instruction } = input;
  const { config } = state;
  const expand = (text: string): string =>
    expandWord(text, { env: { ...state.args, ...config.env }, escape: input.context.escape });
  const set = (change: Partial<ImageConfig>): StageState => ({
    ...state,
    config: withStep(config, change, instruction.text, JSON.stringify(change)),
  });
  switch (instruction.kind) {
    case 'ARG':
      return { ...state, args: declareArgs(input, instruction, expand) };
    case 'ENV':
      return set({ env: { ...config.env, ...expandPairs(instruction.pairs, expand) } });
    case 'LABEL':
      return set({ labels: { ...config.labels, ...expandPairs(instruction.pairs, expand) } });
    case 'WORKDIR':
      return set({ workingDir: posix.resolve(config.workingDir, expand(instruction.value)) });
    case 'USER':
      return set({ user: expand(instruction.value) });
    case 'ENTRYPOINT':
      return set({ entrypoint: commandArgv(config, instruction.command), command: [] });
    case 'CMD':
      return set({ command: commandArgv(config, instruction.command) });
    case 'SHELL':
      return set({ shell: instruction.argv });
    case 'ONBUILD':
      return set({ triggers: [...config.triggers, instruction.instruction] });
    case 'RUN':
      return performRun(input, instruction);
    case 'COPY':
    case 'ADD':
      return performFiles(input, instruction);
    case 'EXPOSE':
    case 'VOLUME':
    case 'STOPSIGNAL':
    case 'MAINTAINER':
    case 'HEALTHCHECK':
      // They say things to other tools; pods say them in their own fields.
      return set({});
    case 'FROM':
      return state;
    default:
      return assertNever(instruction);
  }
}

function declareArgs(
  { context, state, globals }: StepInput,
  instruction: InstructionBody & { readonly kind: 'ARG' },
  expand: (text: string) => string,
): Record<string, string> {
  const args = { ...state.args };
  for (const { name, value } of instruction.names) {
    const given = context.options.buildArgs?.[name] ?? (value === undefined ? globals[name] : expand(value));
    if (given !== undefined) args[name] = given;
  }
  return args;
}

const expandPairs = (
  pairs: readonly (readonly [string, string])[],
  expand: (text: string) => string,
): Record<string, string> => Object.fromEntries(pairs.map(([name, value]) => [expand(name), expand(value)]));

const commandArgv = (config: ImageConfig, command: Command): string[] =>
  command.form === 'exec' ? [...command.argv] : [...config.shell, command.text];

async function performRun(
  input: StepInput,
  instruction: Instruction & { readonly kind: 'RUN' },
): Promise<StageState> {
  const { context, state } = input;
  const { environment, options } = context;
  const { config, args } = state;
  const argv = runArgv(config, instruction.command, instruction.heredocs);
  const mounts = await environment.runMounts(config);
  const step = [JSON.stringify(argv), JSON.stringify(args), JSON.stringify(instruction.flags)];
  const place = { file: context.file, line: instruction.line, column: 1 };
  return addLayer(input, step, async (work) => {
    await runStep({
      runtime: environment.runtime,
      work,
      argv,
      env: { HOME: '/root', ...environment.runEnv, ...defaultPath, ...args, ...config.env },
      workingDir: config.workingDir,
      layers: config.layers.map((id) => environment.layers.path(id)),
      mounts: [...config.mounts, ...mounts, ...cacheMounts(context, instruction)],
      user: stepUser(config.user),
      memoryLimitBytes: options.memoryLimitBytes,
      onLog: context.log,
      signal: options.signal,
      text: instruction.text,
      place,
    });
  });
}

const defaultPath = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' };

/** The shell gets heredocs as they stand: `RUN <<EOF` alone is a script, `RUN cmd <<EOF` feeds a command. */
function runArgv(
  config: Pick<ImageConfig, 'shell'>,
  command: Command,
  heredocs: readonly Heredoc[],
): string[] {
  if (command.form === 'exec') return [...command.argv];
  const [first] = heredocs;
  if (!first) return [...config.shell, command.text];
  if (/^<<-?["']?[\w.-]+["']?$/.test(command.text)) {
    const interpreter = /^#!\s*(\S.*)/.exec(first.content)?.[1]?.trim().split(/\s+/);
    if (!interpreter) return [...config.shell, first.content];
    // A script with an interpreter of its own is written down and given to it.
    const script = `f=$(mktemp); cat >"$f" <<'BERTH_SCRIPT'\n${first.content}BERTH_SCRIPT\n`;
    return ['/bin/sh', '-c', `${script}${interpreter.join(' ')} "$f"; code=$?; rm -f "$f"; exit $code`];
  }
  const text = [command.text, ...heredocs.map(({ name, content }) => `${content}${name}`)].join('\n');
  return [...config.shell, `${text}\n`];
}

function cacheMounts(
  context: BuildContext,
  instruction: Instruction & { readonly kind: 'RUN' },
): ContainerMount[] {
  const text = instruction.flags['mount'];
  if (text === undefined) return [];
  const fields = Object.fromEntries(
    text.split(',').map((field) => [field.split('=')[0] ?? '', field.slice(field.indexOf('=') + 1)]),
  );
  const target = fields['target'] ?? fields['dst'] ?? fields['destination'];
  if (fields['type'] === 'cache' && target) {
    const source = join(context.environment.cacheDirectory, layerId('', fields['id'] ?? target));
    mkdirSync(source, { recursive: true, mode: 0o755 });
    return [{ source, target, readOnly: false }];
  }
  if ((fields['type'] ?? 'bind') === 'bind' && target && !fields['from']) {
    return [{ source: join(context.options.contextDir, fields['source'] ?? ''), target, readOnly: true }];
  }
  throw new BuildError({
    code: 'build.unsupported',
    message: `not supported yet: RUN --mount=${text}`,
    place: { file: context.file, line: instruction.line, column: 1 },
  });
}

async function performFiles(
  input: StepInput,
  instruction: Instruction & CopySource & { readonly kind: 'COPY' | 'ADD' },
): Promise<StageState> {
  const { context, state } = input;
  const { environment, options } = context;
  const env = { ...state.args, ...state.config.env };
  const expand = (text: string): string => expandWord(text, { env, escape: context.escape });
  const sources = instruction.sources.map(expand);
  const from = instruction.flags['from'];
  const exported = from === undefined ? undefined : await exportStage(input, { from: expand(from), sources });
  const step: CopyStep = {
    kind: instruction.kind,
    root: exported?.root ?? options.contextDir,
    sources: exported?.sources ?? sources,
    heredocs: instruction.heredocs,
    destination: expand(instruction.destination),
    flags: instruction.flags,
    ignore: exported ? () => false : context.ignore,
    env,
    escape: context.escape,
    place: { file: context.file, line: instruction.line, column: 1 },
  };
  try {
    const copy = await findCopy(step);
    const owner = stepUser(expand(instruction.flags['chown'] ?? ''));
    return await addLayer(
      input,
      [instruction.kind, step.destination, JSON.stringify(step.flags), copy.digest],
      async (work) => {
        const { sandbox } = environment.runtime;
        const fs = join(work, 'fs');
        const layers = state.config.layers.map((id) => environment.layers.path(id));
        const tree =
          sandbox.kind === 'namespaces'
            ? plainTree(sandbox.view, layers, fs)
            : { layers, lowest: (path: string) => path, upper: (path: string) => fs + path };
        await performCopy(copy, { tree, fs, workingDir: state.config.workingDir, owner });
      },
    );
  } finally {
    await exported?.remove();
  }
}

/** Makes the layer, or finds it as it was made before. */
async function addLayer(
  { context, state, instruction }: StepInput,
  step: readonly string[],
  make: (work: string) => Promise<void>,
): Promise<StageState> {
  const { layers } = context.environment;
  const { config } = state;
  const id = layerId(config.digest, config.workingDir, config.user, ...step);
  if (config.layers.length >= layersMax) {
    throw new BuildError({
      code: 'build.too-many-layers',
      message: `an image holds at most ${layersMax} layers`,
      hint: 'join RUN instructions with &&',
      place: { file: context.file, line: instruction.line, column: 1 },
    });
  }
  if (layers.has(id)) context.log('  from cache\n');
  await layers.ensure(id, make);
  return { ...state, config: withStep(config, { layers: [id, ...config.layers] }, ...step) };
}
