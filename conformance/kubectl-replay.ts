// Replays one transcript of kubectl with a real kubectl.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deleteNamespace, makeNamespace } from './api-replay.js';
import type { KubectlCase } from './case.js';
import type { Difference } from './compare.js';
import type { Send, Target } from './http-client.js';
import { matchesTranscript } from './transcript.js';

export interface KubectlContext {
  readonly target: Target;
  readonly namespace: string;
  readonly kubectl: string;
  readonly send: Send;
}

interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const TIMEOUT_MS = 60_000;

/** Runs a transcript in a namespace of its own; gives the differences. */
export async function replayKubectlCase(
  recorded: KubectlCase,
  context: KubectlContext,
): Promise<readonly Difference[]> {
  const folder = await mkdtemp(join(tmpdir(), 'berth-kubectl-'));
  try {
    await prepare(folder, recorded, context);
    for (const command of recorded.setup ?? []) {
      const outcome = await run(folder, command, { context, recorded });
      if (outcome.exitCode !== 0) {
        return [{ pointer: `setup ${command.join(' ')}`, expected: 0, actual: outcome.stderr }];
      }
    }
    return differencesOf(
      recorded,
      await run(folder, recorded.command, { context, recorded }),
      context,
      folder,
    );
  } finally {
    for (const command of recorded.cleanup ?? []) await run(folder, command, { context, recorded });
    await deleteNamespace(context);
    await rm(folder, { recursive: true, force: true });
  }
}

async function prepare(folder: string, recorded: KubectlCase, context: KubectlContext): Promise<void> {
  const { target, namespace } = context;
  await writeFile(join(folder, '.kubeconfig'), kubeconfig(target, namespace));
  for (const [name, text] of Object.entries(recorded.files ?? {})) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text.replaceAll('${ns}', namespace));
  }
  await makeNamespace(context);
}

const kubeconfig = ({ url, token, caPem = '' }: Target, namespace: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'c',
    clusters: [
      {
        name: 'c',
        cluster: { server: url, 'certificate-authority-data': Buffer.from(caPem).toString('base64') },
      },
    ],
    users: [{ name: 'u', user: { token } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u', namespace } }],
  });

interface Running {
  readonly context: KubectlContext;
  readonly recorded: KubectlCase;
}

function run(folder: string, command: readonly string[], { context, recorded }: Running): Promise<Outcome> {
  const args = command.map((part) => part.replaceAll('${ns}', context.namespace));
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    KUBECONFIG: join(folder, '.kubeconfig'),
    KUBECACHEDIR: join(folder, '.cache'),
    KUBE_EDITOR: 'true',
    TZ: 'UTC',
  };
  const [first, ...rest] = args;
  const kubectlArgs = first === 'kubectl' ? rest : args;
  return new Promise((resolve) => {
    const child = execFile(
      context.kubectl,
      kubectlArgs,
      { cwd: folder, env, timeout: TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code: unknown = error?.code;
        resolve({ exitCode: error === null ? 0 : typeof code === 'number' ? code : 1, stdout, stderr });
      },
    );
    const input = recorded.stdin === undefined ? '' : (recorded.files?.[recorded.stdin] ?? recorded.stdin);
    child.stdin?.end(input.replaceAll('${ns}', context.namespace));
  });
}

function differencesOf(
  recorded: KubectlCase,
  outcome: Outcome,
  ...[context, folder]: readonly [KubectlContext, string]
): readonly Difference[] {
  const { namespace, target } = context;
  const names = { namespace, folder, server: new URL(target.url).host };
  const seen = isUnordered(recorded.command) ? inOrderOf(recorded, outcome) : outcome;
  const texts = (['stdout', 'stderr'] as const).flatMap((stream): readonly Difference[] =>
    matchesTranscript(recorded[stream], seen[stream], names)
      ? []
      : [{ pointer: stream, expected: recorded[stream], actual: outcome[stream] }],
  );
  const { exitCode } = outcome;
  const code =
    exitCode === recorded.exitCode
      ? []
      : [{ pointer: 'exitCode', expected: recorded.exitCode, actual: exitCode }];
  return [...code, ...texts];
}

// kubectl itself describes the data of a config map in the random order of Go's maps.
const isUnordered = (command: readonly string[]): boolean =>
  command.includes('describe') && command.some((word) => /^(?:cm|configmaps?)(?:\/|$)/.test(word));

/** The output with its paragraphs of data in the recorded order. */
function inOrderOf(recorded: KubectlCase, outcome: Outcome): Outcome {
  const order = dataParts(recorded.stdout);
  const parts = dataParts(outcome.stdout).toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
  let next = 0;
  return { ...outcome, stdout: outcome.stdout.replaceAll(DATA_PART, () => parts[next++] ?? '') };
}

const DATA_PART = /^\S+:\n-{4}\n[^]*?\n\n/gm;

const dataParts = (text: string): readonly string[] => [...text.matchAll(DATA_PART)].map(([part]) => part);
