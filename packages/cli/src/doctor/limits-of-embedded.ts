// What the embedded cluster does not do. Said by `berth doctor`, so that nobody finds out by trusting it.

/** Honest sentences, most important first. */
export const embeddedLimits: readonly string[] = [
  'It does not isolate tenants: pods are processes of this machine; run only what you would run yourself.',
  'It has no pod network: pods share that of this machine, under 127.x.y.z; NetworkPolicy is stored, not enforced.',
  'CPU requests place pods but hold nobody back; memory limits are enforced, by cgroup where possible.',
  'Images are built from Dockerfiles over the files of this machine; images of registries are not pulled.',
  'It has no cloud load balancers, EBS volumes or GPUs: node shapes are real, the hardware is this machine.',
  'Prices are those of a table shipped with Berth, not of your account; nothing here costs anything.',
];
