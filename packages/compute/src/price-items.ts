// What a cluster is paid for beside its nodes, by code; one registry for the shipped table, for refreshed prices and
// for reports.

/** Every item, and the unit its price is of. */
export const priceItems = {
  'eks-standard': 'hour',
  /** On top of `eks-standard`. */
  'eks-extended': 'hour',
  /** Provisioned control planes, on top of `eks-standard`. */
  'eks-tier-xl': 'hour',
  'eks-tier-2xl': 'hour',
  'eks-tier-4xl': 'hour',
  'eks-tier-8xl': 'hour',
  /** The first and dearest of its volume tiers. */
  'eks-hybrid-vcpu': 'vCPU-hour',
  'fargate-vcpu': 'vCPU-hour',
  'fargate-gb': 'GB-hour',
  'fargate-arm-vcpu': 'vCPU-hour',
  'fargate-arm-gb': 'GB-hour',
  /** Above the 20 GB that every pod has. */
  'fargate-ephemeral-gb': 'GB-hour',
  'nat-gateway': 'hour',
  'nat-gateway-gb': 'GB',
  'public-ipv4': 'hour',
  'ebs-gp2': 'GB-month',
  'ebs-gp3': 'GB-month',
  /** Above 3000. */
  'ebs-gp3-iops': 'IOPS-month',
  /** Above 125. */
  'ebs-gp3-throughput': 'MiBps-month',
  'ebs-io1': 'GB-month',
  'ebs-io1-iops': 'IOPS-month',
  'ebs-io2': 'GB-month',
  /** To 32,000, to 64,000, and above. */
  'ebs-io2-iops': 'IOPS-month',
  'ebs-io2-iops-tier2': 'IOPS-month',
  'ebs-io2-iops-tier3': 'IOPS-month',
  'ebs-st1': 'GB-month',
  'ebs-sc1': 'GB-month',
  'ebs-standard': 'GB-month',
  /** Logs that AWS's services send to CloudWatch; the first volume tier. */
  'log-gb': 'GB',
} as const;

/** Code of an item. */
export type PriceItem = keyof typeof priceItems;

/** Tells whether a word is the code of an item. */
export const isPriceItem = (word: string): word is PriceItem => Object.hasOwn(priceItems, word);
