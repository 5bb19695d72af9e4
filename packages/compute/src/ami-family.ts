// Families of node images, and what of a node depends on them: its operating system, and labels set at boot.

/** The families that eksctl 0.231 starts, by their own spelling. */
export const amiFamilies = [
  'AmazonLinux2023',
  'AmazonLinux2',
  'UbuntuPro2604',
  'Ubuntu2604',
  'UbuntuPro2404',
  'Ubuntu2404',
  'UbuntuPro2204',
  'Ubuntu2204',
  'UbuntuPro2004',
  'Ubuntu2004',
  'Bottlerocket',
  'BottlerocketFips',
  'WindowsServer2019CoreContainer',
  'WindowsServer2019FullContainer',
  'WindowsServer2022CoreContainer',
  'WindowsServer2022FullContainer',
  'WindowsServer2025CoreContainer',
  'WindowsServer2025FullContainer',
] as const;

export type AmiFamily = (typeof amiFamilies)[number];

/** Gives the family that is meant; AmazonLinux2023 is the default. Case does not count. */
export function amiFamilyOf(written: string | undefined): AmiFamily {
  const lower = written?.toLowerCase();
  return amiFamilies.find((family) => family.toLowerCase() === lower) ?? 'AmazonLinux2023';
}

/** Gives `kubernetes.io/os` of its nodes. */
export const osOf = (family: AmiFamily): 'linux' | 'windows' =>
  family.startsWith('Windows') ? 'windows' : 'linux';

/** Gives `status.nodeInfo.osImage` as its kubelets report it. */
export function osImageOf(family: AmiFamily): string {
  if (family === 'AmazonLinux2') return 'Amazon Linux 2';
  if (family.startsWith('Bottlerocket')) return 'Bottlerocket OS';
  const ubuntu = /^Ubuntu(?:Pro)?(\d\d)(\d\d)$/.exec(family);
  if (ubuntu) return `Ubuntu ${ubuntu[1]}.${ubuntu[2]} LTS`;
  const windows = /^WindowsServer(\d+)/.exec(family);
  return windows ? `Windows Server ${windows[1]} Datacenter` : 'Amazon Linux 2023';
}

/** Tells whether eksctl's older boot script starts it, which labels unmanaged nodes with their life cycle. */
export const labelsAtBoot = (family: AmiFamily): boolean =>
  family === 'AmazonLinux2' || family.startsWith('Ubuntu');
