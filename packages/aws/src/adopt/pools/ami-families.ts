// EKS's image types, back to eksctl's families.

/** Families by how EKS's image types begin. */
const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/^AL2023/, 'AmazonLinux2023'],
  [/^AL2_/, 'AmazonLinux2'],
  [/^BOTTLEROCKET.*FIPS/, 'BottlerocketFips'],
  [/^BOTTLEROCKET/, 'Bottlerocket'],
];

/** eksctl's family of an image type; undefined for images of one's own. */
export function familyOf(amiType: string | undefined = ''): string | undefined {
  const [, kind = '', year] = /^WINDOWS_(CORE|FULL)_(\d{4})/.exec(amiType) ?? [];
  if (year !== undefined) return `WindowsServer${year}${kind === 'CORE' ? 'Core' : 'Full'}Container`;
  return FAMILIES.find(([pattern]) => pattern.test(amiType))?.[1];
}
