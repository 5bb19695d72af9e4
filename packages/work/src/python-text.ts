// How Python prints scalars of a YAML file: MLflow turns parameter defaults into text with `str(value)`.

/** `str()` of a value that PyYAML read, given the text it was written as: `1.0` stays `1.0`, `yes` is `True`. */
export function pythonText(value: unknown, written: string | undefined): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'number') return numberText(value, written ?? String(value));
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** PyYAML's own patterns: a float needs a point, its exponent a sign; `1e-5` is a text to it. */
const FLOAT = /^[-+]?(?:[\d_]+\.[\d_]*(?:[eE][-+]\d+)?|\.[\d_]+(?:[eE][-+]\d+)?|\.(?:inf|nan))$/i;

function numberText(value: number, written: string): string {
  if (FLOAT.test(written)) return pythonFloat(value);
  return /[eE]/.test(written) && !/^[-+]?0x/i.test(written) ? written : String(value);
}

/** `repr()` of a float: exponents from 1e16 up and below 1e-4, always with a point or an exponent. */
function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) return pythonExponent(value);
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

function pythonExponent(value: number): string {
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const digits = exponent.replace(/^[+-]/, '').padStart(2, '0');
  return `${mantissa}e${exponent.startsWith('-') ? '-' : '+'}${digits}`;
}
