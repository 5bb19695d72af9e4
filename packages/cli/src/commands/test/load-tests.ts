// PlacementTests of the files named on the command line, with the compute that each is checked against.
import { dirname, join } from 'node:path';
import { type BerthDocument, type DeclaredCompute, readClusterConfig } from '@berth/compute';
import { type Problem, readYamlDocuments, isJsonObject } from '@berth/kube';
import {
  type PlacementTest,
  type PlacementTestDraft,
  type PodSource,
  readPlacementTest,
} from '@berth/placement';
import { CliError } from '../../cli-error.js';
import { EXIT } from '../../exit-codes.js';
import type { Host } from '../../host.js';
import { loadCompute } from '../../input/load-compute.js';
import { invalidFile } from '../../input/load-objects.js';
import { readKubeObjects } from '../../input/kubernetes-objects.js';
import { type InputText, readInput } from '../../input/read-input.js';
import { workloadOfManifest, type WorkloadOrProblems } from '../../input/workload-of-manifest.js';

/** The tests of one file. */
export interface TestFile {
  readonly file: string;
  readonly compute: DeclaredCompute;
  readonly tests: readonly PlacementTest[];
}

/**
 * Reads all files. `computeFile` stands in for the ClusterConfig of each. Throws one usage error with all
 * problems.
 */
export async function loadTestFiles(
  host: Host,
  names: readonly string[],
  computeFile: string | undefined,
): Promise<readonly TestFile[]> {
  const given = computeFile === undefined ? undefined : await loadCompute(host, computeFile);
  const problems: Problem[] = [];
  const files: TestFile[] = [];
  for (const name of names) {
    const input = await readInput(host, name);
    const compute = given ?? ownCompute(input);
    const tests: PlacementTest[] = [];
    for (const document of testsAmong(input)) {
      const { draft, problems: found } = readPlacementTest(document, compute);
      const read = draft ? await withPods(host, draft, document) : { problems: found };
      if ('test' in read) tests.push(read.test);
      else problems.push(...read.problems);
    }
    files.push({ file: input.file, compute, tests });
  }
  if (problems.length > 0) throw invalidFile(problems);
  if (files.some(({ tests }) => tests.length > 0)) return files;
  throw new CliError(`no PlacementTest in ${names.join(', ')}`, {
    exitCode: EXIT.usage,
    hint: 'docs/placement-tests.md shows how one is written',
  });
}

/** The ClusterConfig that stands in the same file. */
function ownCompute({ text, file }: InputText): DeclaredCompute {
  const { documents } = readYamlDocuments(text, file);
  const isThere = documents.some(({ value }) => isJsonObject(value) && value['kind'] === 'ClusterConfig');
  const { compute, problems } = readClusterConfig(text, file);
  if (compute) return compute;
  if (isThere || documents.length === 0)
    throw invalidFile(problems.filter(({ severity }) => severity === 'error'));
  throw new CliError(`${file} holds no ClusterConfig`, {
    exitCode: EXIT.usage,
    hint: 'name the one that declares the pools: --compute cluster.yaml',
  });
}

/** A file without a ClusterConfig is fine here; whatever else is wrong with its documents is not. */
function testsAmong({ text, file }: InputText): readonly BerthDocument[] {
  const { extensions, problems } = readClusterConfig(text, file);
  const others = problems.filter(({ code, severity }) => severity === 'error' && OF_DOCUMENTS.has(code));
  const syntax = problems.filter(({ code }) => code.startsWith('yaml.'));
  if (others.length + syntax.length > 0) throw invalidFile([...syntax, ...others]);
  return extensions.filter(({ kind }) => kind === 'PlacementTest');
}

const OF_DOCUMENTS = new Set([
  'config.not-a-mapping',
  'config.api-version',
  'config.unknown-kind',
  'config.foreign-document',
]);

type TestOrProblems = { readonly test: PlacementTest } | { readonly problems: readonly Problem[] };

async function withPods(
  host: Host,
  draft: PlacementTestDraft,
  document: BerthDocument,
): Promise<TestOrProblems> {
  const { pod, name, place, expect } = draft;
  const read = pod.kind === 'file' ? await podOfFile(host, pod) : podOfManifest(pod, { name, document });
  if (read.problems) return { problems: read.problems };
  return { test: { name, place, expect, ...read.workload } };
}

function podOfManifest(
  { manifest, path }: Extract<PodSource, { kind: 'manifest' }>,
  { name, document }: { readonly name: string; readonly document: BerthDocument },
): WorkloadOrProblems {
  const placeOf: BerthDocument['placeOf'] = (below) => document.placeOf([...path, ...below]);
  const { apiVersion, kind, metadata } = manifest;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') {
    const field = typeof apiVersion === 'string' ? 'kind' : 'apiVersion';
    const message = 'a manifest needs apiVersion and kind';
    const hint = 'for example apiVersion: v1 and kind: Pod';
    return {
      problems: [
        { code: 'workload.invalid', message, hint, field: `spec.pod.${field}`, place: placeOf([field]) },
      ],
    };
  }
  const named = { name, ...(isJsonObject(metadata) ? metadata : {}) };
  const object = { ...manifest, apiVersion, kind, metadata: named };
  const read = workloadOfManifest({ object, placeOf });
  if (!read.problems) return read;
  return {
    problems: read.problems.map((one) => ({
      ...one,
      field: one.field === undefined ? 'spec.pod' : `spec.pod.${one.field}`,
    })),
  };
}

/** The file is named relative to the one that names it, and holds one manifest that makes pods. */
async function podOfFile(
  host: Host,
  { file, place }: Extract<PodSource, { kind: 'file' }>,
): Promise<WorkloadOrProblems> {
  const refuse = (message: string, hint?: string) => ({
    problems: [{ code: 'workload.invalid', message, hint, field: 'spec.podFrom', place }],
  });
  const name = file.startsWith('/') ? file : join(dirname(place.file), file);
  let input: InputText;
  try {
    input = await readInput(host, name);
  } catch (error) {
    if (error instanceof CliError) return refuse(error.message);
    throw error;
  }
  const { objects, problems } = readKubeObjects(input);
  if (problems.length > 0) return { problems };
  const [only] = objects;
  if (only && objects.length === 1) return workloadOfManifest(only);
  return refuse(`${name} holds ${objects.length} objects`, 'name a file with one manifest');
}
