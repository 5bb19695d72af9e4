// Values as XML: the two ways of the query protocols differ in names only, which the caller gives.

/** How names and lists look on the wire. */
export interface XmlNames {
  /** The element of a member, given whether its value is a list or an object, and the members above it. */
  readonly element: (member: string, value: unknown, path: readonly string[]) => string;
  /** The element of a list's items. */
  readonly item: (member: string, path: readonly string[]) => string;
}

/** The members of an object as elements; absent ones are left out. */
export function xmlOf(value: object, names: XmlNames, path: readonly string[] = []): string {
  return Object.entries(value)
    .filter(([, each]) => each !== undefined && each !== null)
    .map(([member, each]: [string, unknown]) => {
      const element = names.element(member, each, path);
      return `<${element}>${contentOf(each, names, [...path, member])}</${element}>`;
    })
    .join('');
}

/** Text with XML's own characters escaped; those that XML cannot carry are left out. */
export const escapeXml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')
    .replaceAll('\r', '&#xD;');

function contentOf(value: unknown, names: XmlNames, path: readonly string[]): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) {
    const item = names.item(path.at(-1) ?? '', path);
    return value.map((each: unknown) => `<${item}>${contentOf(each, names, path)}</${item}>`).join('');
  }
  if (typeof value === 'object' && value !== null) return xmlOf(value, names, path);
  return escapeXml(String(value));
}
