// Compares what kubectl printed with a transcript: placeholders stand for what differs from run to run.

export interface TranscriptNames {
  readonly namespace: string;
  readonly folder: string;
  readonly server: string;
}

const PLACEHOLDERS: Readonly<Record<string, string>> = {
  age: '(?:<invalid>|<unknown>|[0-9]+[smhdy](?:[0-9]+[smhd])?)',
  time: '.+?',
  uuid: '[0-9a-f-]{36}',
  rv: '[0-9]+',
  rand: '[a-z0-9]+',
  clusterip: '[0-9a-f.:]+',
  klog: '[IWEF][0-9]{4} [0-9:.]+ +[0-9]+',
  dir: '.+?',
  LIVE: '.+?',
  MERGED: '.+?',
  description: '.*?',
  line: '[^\\n]*',
};

/** True when the text is the transcript, runs of spaces taken as one. */
export function matchesTranscript(expected: string, actual: string, names: TranscriptNames): boolean {
  const pattern = collapse(expected)
    .split(/(\$\{ns\}|<[A-Za-z]+>)/)
    .map((part) => patternOf(part, names))
    .join('');
  return new RegExp(`^${pattern}$`, 's').test(collapse(actual));
}

const collapse = (text: string): string =>
  text
    .replaceAll(/[ \t]+/g, ' ')
    .replaceAll(/ +$/gm, '')
    .replaceAll(/-{3,}/g, '---');

function patternOf(part: string, { namespace, server }: TranscriptNames): string {
  if (part === '${ns}') return escape(namespace);
  const [, name = ''] = /^<([A-Za-z]+)>$/.exec(part) ?? [];
  if (name === 'server') return `(?:https?://)?${escape(server)}`;
  return PLACEHOLDERS[name] ?? escape(part);
}

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
