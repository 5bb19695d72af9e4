// Reads a ClusterConfig file: documents, shape, rules, and then the compute it declares. Everything wrong is found in
// one go.
import {
  type Problem,
  type SourcePlace,
  readYamlDocuments,
  type YamlDocument,
  type YamlDocuments,
} from '@berth/kube';
import type { ClusterConfig, ClusterConfigFile, ConfigProblem } from './cluster-config.js';
import { declareCompute } from './declare-compute.js';
import { defaultedConfig } from './defaults/default-config.js';
import { sortDocuments } from './documents.js';
import { brokenJsonAt, firstDocument } from './eksctl-text.js';
import { clusterFindings } from './rules/cluster-rules.js';
import type { KarpenterPool } from './karpenter/node-pool.js';
import { readNodePools } from './karpenter/read-node-pools.js';
import { missingPrograms } from './rules/control-plane-rules.js';
import { kubernetesVersionOf } from './rules/metadata-rules.js';
import { poolFindings } from './rules/pool-rules.js';
import type { RawConfig } from './rules/rule.js';
import { clusterConfigShape } from './schema/cluster-shape.js';
import { decodeAs } from './schema/decode-as.unsafe.js';
import { type Finding, type Path, renderPath } from './schema/decode.js';
import { isJsonObject } from '@berth/kube';

/**
 * Reads the text of a file: an eksctl ClusterConfig (v1alpha5) and documents of ours beside it, in any order.
 * Gives every problem with its place, errors and warnings, sorted by place; `config` and `compute` are there when
 * no problem is an error. `file` is only used to say where. The rules are eksctl 0.231's; where it would fail
 * later, or silently drop something, this is an error at once. `machine` is asked for the programs a file needs.
 */
export function readClusterConfig(text: string, file: string, machine: Machine = {}): ClusterConfigFile {
  return openClusterConfig(text, file, machine).file;
}

/** What a file is read on. */
export interface Machine {
  /** Tells whether a program can be started here; without it what asks for programs is not looked at. */
  readonly hasProgram?: (name: string) => boolean;
}

/** A file as read, with the document as decoded, for those who look further into it. */
export interface OpenedClusterConfig {
  readonly file: ClusterConfigFile;
  /** As written; absent when the file has no ClusterConfig. */
  readonly raw?: RawConfig | undefined;
  readonly placeOf: (path: Path) => SourcePlace;
}

/** Reads a file as `readClusterConfig` does, and gives the decoded document and its places too. */
export function openClusterConfig(text: string, file: string, machine: Machine = {}): OpenedClusterConfig {
  const yaml = readYamlDocuments(text, file);
  const sorted = sortDocuments(yaml.documents);
  const found = [...textProblems(text, file, yaml), ...sorted.problems];
  const [first, ...others] = sorted.clusterConfigs;
  if (!first) {
    const start = { file, line: 1, column: 1 };
    const problems = byPlace(found.length > 0 ? found : [missing(start)]);
    return { file: { extensions: sorted.extensions, notManaged: [], problems }, placeOf: () => start };
  }
  const read = readDocument(first, machine);
  const karpenter = readNodePools(sorted.karpenter);
  const problems = byPlace([...found, ...others.map(second), ...read.problems, ...karpenter.problems]);
  const known = understood(problems, first, read.raw);
  const compute = withNodePools(known.compute, karpenter.pools);
  const { extensions } = sorted;
  const { notManaged, raw } = read;
  const whole = { ...known, ...(compute ? { compute } : {}), notManaged, extensions, problems };
  return { file: withDefaulted(whole, raw, first.value), raw, placeOf: first.placeOf };
}

/** Without NodePools the compute is as before. */
const withNodePools = (
  compute: ClusterConfigFile['compute'],
  karpenterPools: readonly KarpenterPool[],
): ClusterConfigFile['compute'] =>
  compute && karpenterPools.length > 0 ? { ...compute, karpenterPools } : compute;

/** Defaults wherever eksctl would go on; filled in when somebody asks for them, which few do. */
function withDefaulted(file: ClusterConfigFile, raw: RawConfig, written: unknown): ClusterConfigFile {
  const refusing = file.problems.some(
    ({ severity, eksctl }) => severity === 'error' && eksctl !== 'accepts' && eksctl !== 'drops',
  );
  if (refusing) return file;
  let defaulted: ClusterConfigFile['defaulted'];
  return {
    ...file,
    get defaulted() {
      return (defaulted ??= withEmptyProfiles(defaultedConfig(raw), written));
    },
  };
}

/** eksctl keeps Fargate profiles that are nothing but a dash. */
function withEmptyProfiles(defaulted: Readonly<Record<string, unknown>>, written: unknown) {
  const profiles: unknown = isJsonObject(written) ? written['fargateProfiles'] : undefined;
  if (!Array.isArray(profiles) || !profiles.includes(null)) return defaulted;
  const rest = Array.isArray(defaulted['fargateProfiles'])
    ? defaulted['fargateProfiles'].values()
    : undefined;
  const all = profiles.map((profile: unknown) => (profile === null ? null : (rest?.next().value ?? null)));
  return { ...defaulted, fargateProfiles: all };
}

/** What can be made of a document without errors. */
function understood(
  problems: readonly ConfigProblem[],
  document: YamlDocument,
  raw: RawConfig,
): Pick<ClusterConfigFile, 'compute' | 'config'> {
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return {};
  return { compute: declareCompute(raw, document.placeOf), config: configOf(document, raw) };
}

interface ReadDocument {
  readonly raw: RawConfig;
  readonly problems: readonly ConfigProblem[];
  readonly notManaged: readonly string[];
}

function readDocument(document: YamlDocument, { hasProgram }: Machine): ReadDocument {
  const into = { findings: new Array<Finding>(), notManaged: new Array<string>() };
  const raw = decodeAs(document.value, clusterConfigShape, into) ?? {};
  const broken = into.findings.map(({ path }) => renderPath(path));
  const judged = [...clusterFindings(raw), ...poolFindings(raw), ...missingPrograms(raw, hasProgram)];
  const findings = [...into.findings, ...judged.filter((finding) => !isConsequence(finding, broken))];
  return {
    raw,
    notManaged: into.notManaged,
    problems: findings.map((finding) => problemOf(finding, document)),
  };
}

/** A field whose value could not be read is absent to the rules; that it "must be set" would be said twice. */
function isConsequence(finding: Finding, broken: readonly string[]): boolean {
  const path = renderPath(finding.path);
  return finding.code === 'config.required' && broken.includes(path);
}

function problemOf(finding: Finding, document: YamlDocument): ConfigProblem {
  const { path, severity = 'error', ...rest } = finding;
  return { ...rest, severity, field: renderPath(path), place: document.placeOf(path) };
}

function configOf(document: YamlDocument, raw: RawConfig): ClusterConfig {
  return {
    apiVersion: 'eksctl.io/v1alpha5',
    kind: 'ClusterConfig',
    metadata: {
      name: raw.metadata?.name ?? '',
      region: raw.metadata?.region ?? '',
      version: kubernetesVersionOf(raw.metadata?.version),
      tags: raw.metadata?.tags ?? {},
      annotations: raw.metadata?.annotations ?? {},
    },
    document: isJsonObject(document.value) ? document.value : {},
  };
}

/** What is wrong with the text as such. eksctl does not look beyond the first document. */
function textProblems(text: string, file: string, { problems, documents }: YamlDocuments) {
  const { isEmpty, endLine } = firstDocument(text);
  const remarks = documents.flatMap((document) => document.remarks ?? []).map(remarked);
  const written = [...problems.map(asError), ...remarks].map((problem) => dropped(problem, endLine));
  const emptyFirst = isEmpty ? [emptyDocument({ file, line: 1, column: 1 })] : [];
  const at = brokenJsonAt(text);
  const notJson = at === undefined ? [] : [flowDocument(placeIn(text, at, file))];
  return [...emptyFirst, ...notJson, ...written];
}

/** Where kubectl takes the later one of two members, eksctl refuses the file. */
function remarked(remark: Problem): ConfigProblem {
  const isTag = remark.code === 'yaml.unknown-tag';
  const hint = isTag ? 'remove it' : 'merge (<<) only what the mapping does not set itself';
  return asError({ ...remark, hint });
}

/** Tags without a meaning, and whatever stands below the first document, eksctl passes over. */
function dropped(problem: ConfigProblem, endLine: number): ConfigProblem {
  const isUnread = problem.code === 'yaml.unknown-tag' || (problem.place?.line ?? 0) > endLine;
  return isUnread ? { ...problem, eksctl: 'drops' } : problem;
}

function placeIn(text: string, offset: number, file: string): SourcePlace {
  const above = text.slice(0, offset).split('\n');
  return { file, line: above.length, column: (above.at(-1) ?? '').length + 1 };
}

function flowDocument(place: SourcePlace): ConfigProblem {
  const message = 'a file that begins with { is read as JSON, and this is none';
  const hint = 'write it without the outer braces, or put every name and text in double quotes';
  return { severity: 'error', code: 'config.not-json', message, hint, place };
}

function emptyDocument(place: SourcePlace): ConfigProblem {
  const message = 'the first document is empty, and eksctl reads no other';
  return { severity: 'error', code: 'config.missing', message, hint: 'remove the --- above it', place };
}

function asError(problem: Omit<ConfigProblem, 'severity'>): ConfigProblem {
  return { ...problem, severity: 'error' };
}

function missing(place: SourcePlace): ConfigProblem {
  const hint = 'run berth init --preset concurrent for one to begin with';
  return { severity: 'error', code: 'config.missing', message: 'the file has no ClusterConfig', hint, place };
}

function second(document: YamlDocument): ConfigProblem {
  const message = 'the file has another ClusterConfig above; one file is one cluster';
  return {
    severity: 'error',
    code: 'config.twice',
    message,
    place: document.placeOf(['kind']),
    eksctl: 'drops',
  };
}

function byPlace(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  const rank = ({ place }: ConfigProblem) => (place ? place.line * 1e5 + place.column : 0);
  return problems.toSorted((a, b) => rank(a) - rank(b));
}
