// Files for tests of bad input: right ones that touch much of the model, as data to damage.

const meta = (name: string, more: object = {}): object => ({ name, ...more });
const container = { name: 'c', image: 'i:1', resources: { requests: { cpu: '100m', memory: '64Mi' } } };

/** A pod with every kind of rule about nodes. */
const SPREAD = {
  nodeSelector: { role: 'a' },
  tolerations: [{ key: 'k', operator: 'Equal', value: 'v', effect: 'NoSchedule', tolerationSeconds: 3 }],
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      topologyKey: 'topology.kubernetes.io/zone',
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: { app: 'd' } },
    },
  ],
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'role', operator: 'In', values: ['a'] }] }],
      },
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 5,
          preference: { matchExpressions: [{ key: 'role', operator: 'Gt', values: ['1'] }] },
        },
      ],
    },
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        {
          topologyKey: 'kubernetes.io/hostname',
          labelSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] },
        },
      ],
    },
  },
  containers: [container],
};

/** A ClusterConfig with every kind of pool, and a PlacementTest in a second document. */
export const CLUSTER: readonly unknown[] = [
  {
    apiVersion: 'eksctl.io/v1alpha5',
    kind: 'ClusterConfig',
    metadata: { name: 'c', region: 'us-east-1', version: '1.34', tags: { team: 'ml' } },
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    iam: {
      withOIDC: true,
      serviceAccounts: [
        {
          metadata: { name: 's', namespace: 'jobs' },
          attachPolicyARNs: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'],
        },
      ],
    },
    managedNodeGroups: [
      {
        name: 'small',
        instanceTypes: ['m5.large', 'm5a.large'],
        minSize: 0,
        maxSize: 3,
        labels: { role: 'a' },
        taints: [{ key: 'k', value: 'v', effect: 'NoSchedule' }],
      },
    ],
    nodeGroups: [
      {
        name: 'gpu',
        instanceType: 'g5.xlarge',
        minSize: 0,
        desiredCapacity: 1,
        maxSize: 2,
        volumeSize: 100,
        iam: { withAddonPolicies: { autoScaler: true } },
        tags: { 'k8s.io/cluster-autoscaler/node-template/label/x': 'y' },
      },
    ],
    fargateProfiles: [{ name: 'f', selectors: [{ namespace: 'jobs', labels: { run: 'fargate' } }] }],
    vpc: { cidr: '10.0.0.0/16', nat: { gateway: 'Single' } },
    addons: [{ name: 'vpc-cni' }],
    cloudWatch: { clusterLogging: { enableTypes: ['api'] } },
  },
  {
    apiVersion: 'berth.dev/v1',
    kind: 'PlacementTest',
    metadata: meta('t'),
    spec: {
      pod: { apiVersion: 'v1', kind: 'Pod', spec: { containers: [container] } },
      expect: [{ notOn: ['gpu'] }, { unschedulable: { because: 'taint' } }],
    },
  },
];

/** Workloads of every kind that makes pods. */
export const WORKLOADS: readonly unknown[] = [
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: meta('p', {
      namespace: 'jobs',
      labels: { run: 'fargate' },
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: 'p', uid: 'u', controller: true }],
    }),
    spec: {
      priority: 5,
      overhead: { cpu: '10m' },
      initContainers: [{ ...container, name: 'i', restartPolicy: 'Always' }],
      containers: [
        {
          ...container,
          ports: [{ containerPort: 80, hostPort: 80, protocol: 'TCP' }],
          resources: { limits: { 'nvidia.com/gpu': 1, cpu: '1' } },
        },
      ],
      volumes: [
        { name: 'v', emptyDir: {} },
        { name: 'd', persistentVolumeClaim: { claimName: 'data' } },
      ],
    },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: meta('d'),
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'd' } },
      template: {
        metadata: { labels: { app: 'd' } },
        spec: SPREAD,
      },
    },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: meta('j'),
    spec: {
      parallelism: 2,
      completions: 4,
      template: { spec: { restartPolicy: 'Never', containers: [container] } },
    },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: meta('cj'),
    spec: {
      schedule: '* * * * *',
      jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [container] } } } },
    },
  },
];

/** A cluster as objects: nodes, running and waiting pods, volumes, a budget. */
export const OBJECTS: readonly unknown[] = [
  ...['a', 'b'].map((zone) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: meta(`node-${zone}`, {
      labels: { 'kubernetes.io/hostname': `node-${zone}`, 'topology.kubernetes.io/zone': zone, role: 'a' },
    }),
    spec: { taints: zone === 'b' ? [{ key: 'k', value: 'v', effect: 'PreferNoSchedule' }] : [] },
    status: {
      allocatable: { cpu: '1', memory: '2Gi', pods: '5' },
      images: [{ names: ['i:1'], sizeBytes: 1000000 }],
    },
  })),
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: meta('low', { namespace: 'jobs', labels: { app: 'low' } }),
    spec: {
      nodeName: 'node-a',
      priority: 0,
      containers: [{ ...container, resources: { requests: { cpu: '900m' } } }],
    },
    status: { phase: 'Running', startTime: '2026-01-01T00:00:00Z' },
  },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: meta('b', { namespace: 'jobs' }),
    spec: { selector: { matchLabels: { app: 'low' } }, minAvailable: 1 },
    status: { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 },
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: meta('data', { namespace: 'jobs' }),
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'gp3',
      resources: { requests: { storage: '1Gi' } },
    },
  },
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: meta('gp3'),
    provisioner: 'ebs.csi.aws.com',
    volumeBindingMode: 'WaitForFirstConsumer',
    allowedTopologies: [{ matchLabelExpressions: [{ key: 'topology.kubernetes.io/zone', values: ['a'] }] }],
  },
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSINode',
    metadata: meta('node-a'),
    spec: {
      drivers: [
        {
          name: 'ebs.csi.aws.com',
          nodeID: 'i',
          allocatable: { count: 5 },
          topologyKeys: ['topology.kubernetes.io/zone'],
        },
      ],
    },
  },
  ...WORKLOADS.slice(0, 1),
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: meta('spread', { labels: { app: 'd' } }),
    spec: {
      ...SPREAD,
      preemptionPolicy: 'PreemptLowerPriority',
      priority: 10,
    },
  },
];
