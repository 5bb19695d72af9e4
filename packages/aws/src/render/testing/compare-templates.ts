// Tells two templates apart, in words: lists whose order means nothing are compared as sets.
import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, readYamlDocuments } from '@berth/kube';

/** Lists in which eksctl's own order is random. */
const sets: ReadonlySet<string> = new Set([
  'SubnetIds',
  'Subnets',
  'VPCZoneIdentifier',
  'RouteTableIds',
  'Tags',
]);
/** User data is compared in the clear, not as it is carried. */
const skipped: ReadonlySet<string> = new Set(['UserData']);

/** Gives what differs, each as `PATH: ours …, theirs …`. */
export function differences(ours: unknown, theirs: unknown, path = ''): readonly string[] {
  const name = path.split('.').at(-1) ?? '';
  if (skipped.has(name)) return [];
  if (Array.isArray(ours) && Array.isArray(theirs)) return listDifferences(ours, theirs, path);
  if (isJsonObject(ours) && isJsonObject(theirs)) {
    const keys = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
    return keys.flatMap((key) => differences(ours[key], theirs[key], path ? `${path}.${key}` : key));
  }
  return isDeepStrictEqual(ours, theirs) ? [] : [`${path}: ours ${show(ours)}, theirs ${show(theirs)}`];
}

function listDifferences(
  ours: readonly unknown[],
  theirs: readonly unknown[],
  path: string,
): readonly string[] {
  const name = path.split('.').at(-1) ?? '';
  const isJoinOfSubnets = /Outputs\.Subnets\w+\.Value\.Fn::Join\.1$/.test(path);
  const sorted = (list: readonly unknown[]) => list.toSorted((a, b) => (show(a) < show(b) ? -1 : 1));
  const [left, right] = sets.has(name) || isJoinOfSubnets ? [sorted(ours), sorted(theirs)] : [ours, theirs];
  const length = Math.max(left.length, right.length);
  return Array.from({ length }, (_, index) =>
    differences(left[index], right[index], `${path}.${index}`),
  ).flat();
}

const show = (value: unknown): string => {
  const text = JSON.stringify(isJsonObject(value) ? sortedKeys(value) : value) ?? 'nothing';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
};

const sortedKeys = (value: Readonly<Record<string, unknown>>): unknown =>
  Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** User data as something that can be compared: the recorder sorts what eksctl leaves to chance. */
export function normalUserData(text: string): unknown {
  const body = text.replace(/^# encoding in the template:.*\n/, '').replaceAll('\r\n', '\n');
  if (body.startsWith('#cloud-config')) return cloudConfig(body);
  if (body.startsWith('MIME-Version')) return mimeParts(body);
  return sortedNodeLabels(body.trim());
}

function cloudConfig(text: string): unknown {
  const value = readYamlDocuments(text, 'user-data').documents[0]?.value;
  if (!isJsonObject(value) || !Array.isArray(value['write_files'])) return value;
  const files: unknown[] = value['write_files'];
  return { ...value, write_files: files.map(normalFile) };
}

/** Scripts are recorded by name and digest alone. */
function normalFile(file: unknown): unknown {
  if (!isJsonObject(file) || typeof file['content'] !== 'string') return file;
  const path = String(file['path']);
  const isScript = path.startsWith('/var/lib/cloud/scripts/');
  return { ...file, content: isScript ? `(script of ${path})` : sortedEnv(file['content']) };
}

const sortedEnv = (content: string): unknown =>
  content
    .split('\n')
    .map((line) => (line.startsWith('NODE_LABELS=') ? sortedLabels(line) : line))
    .toSorted();

const sortedLabels = (line: string): string => {
  const [name = '', ...rest] = line.split(/=(.*)/s);
  return `${name}=${(rest[0] ?? '').split(',').toSorted().join(',')}`;
};

function mimeParts(text: string): unknown {
  const boundary = /boundary=(\S+)/.exec(text)?.[1] ?? '';
  const parts = text.split(`--${boundary}`).slice(1, -1);
  return parts.map((part) => {
    const cut = part.indexOf('\n\n');
    const body = part.slice(cut + 2).trim();
    const config = part.includes('application/node.eks.aws');
    return { head: part.slice(0, cut).trim(), body: config ? nodeConfig(body) : shellScript(body) };
  });
}

const nodeConfig = (text: string): unknown => sortedNodeLabels(text).split('\n');

const sortedNodeLabels = (text: string): string =>
  text.replaceAll(
    /(node-labels(?:=|' = '))([^ "'\n]*)/g,
    (_, name: string, labels: string) => `${name}${labels.split(',').toSorted().join(',')}`,
  );

/** The script that limits pods is our own text as well. */
function shellScript(body: string): string {
  const limit = /^sed .*--max-pods=(\d+).*bootstrap\.sh$/m.exec(body);
  return limit ? `(script that limits pods to ${limit[1]})` : body;
}
