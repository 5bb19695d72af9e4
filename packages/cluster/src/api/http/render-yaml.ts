// Objects as YAML, in the layout of sigs.k8s.io/yaml: block style, keys sorted, two spaces.

/** Renders a JSON value as a YAML document. */
export function renderYaml(value: unknown): string {
  if (isEmpty(value) || typeof value !== 'object' || value === null) return `${scalar(value)}\n`;
  return `${lines(value).join('\n')}\n`;
}

function lines(value: object): string[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => listItem(item));
  return Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, part]) => member(key, part));
}

function member(key: string, value: unknown): string[] {
  const name = text(key);
  if (typeof value !== 'object' || value === null || isEmpty(value)) return [`${name}: ${scalar(value)}`];
  const inner = lines(value);
  return [`${name}:`, ...(Array.isArray(value) ? inner : inner.map((line) => `  ${line}`))];
}

function listItem(value: unknown): string[] {
  if (typeof value !== 'object' || value === null || isEmpty(value)) return [`- ${scalar(value)}`];
  const [first = '', ...rest] = lines(value);
  return [`- ${first}`, ...rest.map((line) => `  ${line}`)];
}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

function scalar(value: unknown): string {
  if (Array.isArray(value)) return '[]';
  if (typeof value === 'object' && value !== null) return '{}';
  return typeof value === 'string' ? text(value) : String(value);
}

// Words and numbers that a YAML 1.1 reader would take for something else than text.
const AMBIGUOUS = /^(?:|~|null|true|false|yes|no|on|off|y|n|\.inf|\.nan)$/i;
const NUMERIC = /^[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:e[-+]?[0-9]+)?$|^[-+]?0[xob][0-9a-f_]+$/i;
const SEXAGESIMAL_OR_DATE =
  /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$|^\d{4}-\d{1,2}-\d{1,2}(?:[Tt ].*)?$/;
const PLAIN = /^[A-Za-z0-9_./$(][A-Za-z0-9_./$(){}+=@%^*-]*(?:[ :][A-Za-z0-9_./$(){}+=@%^*-]+)*$/;

function text(value: string): string {
  const isOther = AMBIGUOUS.test(value) || NUMERIC.test(value) || SEXAGESIMAL_OR_DATE.test(value);
  return PLAIN.test(value) && !isOther ? value : JSON.stringify(value);
}
