// Version numbers as HashiCorp's go-version reads them, which eksctl compares Karpenter and add-ons with: `v1`, `0.20`,
// `1.10.0-rc1`, `5m`.

/** A version that could be read. */
export interface LooseVersion {
  readonly numbers: readonly number[];
  /** A prerelease comes before the version itself. */
  readonly isPrerelease: boolean;
}

/** Parses a version; undefined when the text is none. */
export function parseLooseVersion(text: string): LooseVersion | undefined {
  const parts = pattern.exec(text);
  if (!parts) return undefined;
  return { numbers: (parts[1] ?? '').split('.').map(Number), isPrerelease: parts[2] !== undefined };
}

/** Tells whether it comes before the version of these numbers. */
export function isBefore(version: LooseVersion, numbers: readonly number[]): boolean {
  const length = Math.max(version.numbers.length, numbers.length);
  for (let index = 0; index < length; index += 1) {
    const [own, other] = [version.numbers[index] ?? 0, numbers[index] ?? 0];
    if (own !== other) return own < other;
  }
  return version.isPrerelease && version.numbers.length <= numbers.length;
}

/** Numbers, then a prerelease (its hyphen may be missing before a letter), then build data. */
const pattern = new RegExp(
  String.raw`^v?(\d+(?:\.\d+)*)(-\d[WORD]*REST|-?[A-Za-z~-][WORD]*REST)?(?:\+[WORD]+REST)?$`
    .replaceAll('REST', String.raw`(?:\.[WORD]+)*`)
    .replaceAll('WORD', '0-9A-Za-z~-'),
);
