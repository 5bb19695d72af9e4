// What the embedded cluster does not do. Said by `berth doctor`, so that nobody finds out by trusting it.

/** Honest sentences, most important first. */
export const embeddedLimits: readonly string[] = [
  'It does not isolate tenants: pods are processes of this machine. Run nothing in it that you would not run yourself.',
  'It has no pod network: pods share the network of this machine under 127.x.y.z, and NetworkPolicy is stored, not enforced.',
  'CPU requests place pods but hold nobody back; memory limits are enforced, by cgroup where possible.',
  'Images are built from Dockerfiles over the files of this machine; images of registries are not pulled.',
  'There are no cloud load balancers, EBS volumes or GPUs: node shapes are real, the hardware behind them is this machine.',
  'Prices are those of a table shipped with Berth, not of your account; nothing here costs anything.',
];
