// The fields of Karpenter's documents: NodePool (karpenter.sh/v1) and EC2NodeClass (karpenter.k8s.aws/v1).
import { anything, flag, integer, listOf, oneOf, record, text, textMap, texts } from '../schema/shape.js';

const metadata = record({ name: text, labels: textMap, annotations: textMap, namespace: text });

const taint = record({
  key: text,
  value: text,
  effect: oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute'),
});

const requirement = record({ key: text, operator: text, values: texts, minValues: integer });

/** A NodePool. Quantities of limits may be texts or numbers, and are read apart. */
export const nodePoolShape = record({
  apiVersion: text,
  kind: text,
  metadata,
  spec: record({
    weight: integer,
    replicas: integer,
    limits: anything,
    template: record({
      metadata: record({ labels: textMap, annotations: textMap }),
      spec: record({
        nodeClassRef: record({ group: text, kind: text, name: text }),
        taints: listOf(taint),
        startupTaints: listOf(taint),
        requirements: listOf(requirement),
        expireAfter: text,
        terminationGracePeriod: text,
      }),
    }),
    disruption: record({
      consolidationPolicy: oneOf('WhenEmpty', 'WhenEmptyOrUnderutilized'),
      consolidateAfter: text,
      budgets: listOf(record({ nodes: text, schedule: text, duration: text, reasons: texts })),
    }),
  }),
});

const selectorTerm = anything;

/** An EC2NodeClass. What decides neither shape nor price is kept as it is. */
export const nodeClassShape = record({
  apiVersion: text,
  kind: text,
  metadata,
  spec: record({
    amiFamily: text,
    amiSelectorTerms: listOf(
      record({ alias: text, id: text, name: text, owner: text, ssmParameter: text, tags: textMap }),
    ),
    subnetSelectorTerms: listOf(selectorTerm),
    securityGroupSelectorTerms: listOf(selectorTerm),
    capacityReservationSelectorTerms: listOf(selectorTerm),
    role: text,
    instanceProfile: text,
    tags: textMap,
    context: text,
    userData: text,
    detailedMonitoring: flag,
    associatePublicIPAddress: flag,
    instanceStorePolicy: oneOf('RAID0'),
    metadataOptions: anything,
    blockDeviceMappings: listOf(
      record({
        deviceName: text,
        rootVolume: flag,
        ebs: record({
          volumeSize: text,
          volumeType: text,
          iops: integer,
          throughput: integer,
          encrypted: flag,
          deleteOnTermination: flag,
          kmsKeyID: text,
          snapshotID: text,
          volumeInitializationRate: integer,
        }),
      }),
    ),
    kubelet: record({
      maxPods: integer,
      podsPerCore: integer,
      systemReserved: textMap,
      kubeReserved: textMap,
      evictionHard: textMap,
      evictionSoft: textMap,
      evictionSoftGracePeriod: textMap,
      evictionMaxPodGracePeriod: integer,
      imageGCHighThresholdPercent: integer,
      imageGCLowThresholdPercent: integer,
      cpuCFSQuota: flag,
      clusterDNS: texts,
    }),
  }),
});
