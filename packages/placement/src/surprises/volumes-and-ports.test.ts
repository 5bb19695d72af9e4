// What surprises an implementer of kube-scheduler 1.34 about volumes and host ports, sentence by sentence; each was
// seen in recorded verdicts.
import { describe, expect, test } from 'vitest';
import { withDefaults } from '../snapshot/pod-defaults.js';
import { node, pod, on, place, type Spec } from './test-support/spoken-cluster.js';

describe('ports', () => {
  const port = (hostIP?: string): Spec => ({
    containers: [
      {
        name: 'c',
        image: 'i',
        ports: [{ containerPort: 80, hostPort: 80, ...(hostIP === undefined ? {} : { hostIP }) }],
      },
    ],
  });

  test('24. only 0.0.0.0 and nothing mean every address', () => {
    const fits = (mine: string | undefined, theirs: string): boolean =>
      place(pod('p', port(mine)), node('a'), on('a', 'r', port(theirs))).feasible.length > 0;
    expect([
      fits(undefined, '10.0.0.1'),
      fits('0.0.0.0', '10.0.0.1'),
      fits('::', '10.0.0.1'),
      fits('::', '::'),
    ]).toEqual([false, false, true, false]);
  });

  test("25. a sidecar's host port counts, an init container's does not; the host network makes every port one", () => {
    const taken = on('a', 'r', port());
    const init = (restartPolicy?: 'Always'): Spec => ({
      initContainers: [
        {
          name: 's',
          image: 'i',
          ports: [{ containerPort: 80, hostPort: 80 }],
          ...(restartPolicy ? { restartPolicy } : {}),
        },
      ],
    });
    expect(place(pod('p', init('Always')), node('a'), taken).feasible).toEqual([]);
    expect(place(pod('p', init()), node('a'), taken).feasible).toEqual(['a']);
    expect(
      place(
        withDefaults(
          pod('p', {
            hostNetwork: true,
            containers: [{ name: 'c', image: 'i', ports: [{ containerPort: 80 }] }],
          }),
        ),
        node('a'),
        taken,
      ).feasible,
    ).toEqual([]);
  });
});

describe('volumes', () => {
  const claim = (name: string, spec: object, more: object = {}): object => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'default', ...(more as { metadata?: object }).metadata },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
    status: (more as { status?: object }).status ?? {},
  });
  const bound = {
    metadata: { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
    status: { phase: 'Bound' },
  };
  const volume = (spec: object, labels: object = {}): object => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'v', labels },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      claimRef: { namespace: 'default', name: 'data' },
      ...spec,
    },
    status: { phase: 'Bound' },
  });
  const uses: Spec = { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }] };
  const refusedBy = (...objects: readonly object[]): string | undefined =>
    place(pod('p', uses), node('a'), ...objects).prefilter?.plugin;

  test('26. a missing claim, a missing volume and a lost claim are told before any node is looked at', () => {
    expect(refusedBy()).toBe('VolumeRestrictions');
    expect(refusedBy(claim('data', { volumeName: 'v', storageClassName: '' }, bound))).toBe('VolumeZone');
    expect(
      refusedBy(
        claim('data', { volumeName: 'v', storageClassName: '' }, { status: { phase: 'Lost' } }),
        volume({}),
      ),
    ).toBe('VolumeBinding');
  });

  test('27. a node without zone labels passes the zone of a volume, not its node affinity; a__b means two zones', () => {
    const zoned = volume(
      { awsElasticBlockStore: { volumeID: 'x' } },
      { 'topology.kubernetes.io/zone': 'a__b' },
    );
    const nodes = [
      node('none'),
      node('b', { labels: { 'topology.kubernetes.io/zone': 'b' } }),
      node('c', { labels: { 'topology.kubernetes.io/zone': 'c' } }),
    ];
    const data = claim('data', { volumeName: 'v', storageClassName: '' }, bound);
    expect(place(pod('p', uses), ...nodes, data, zoned).feasible).toEqual(['b', 'none']);
    const required = {
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: ['b'] }] },
          ],
        },
      },
    };
    expect(place(pod('p', uses), ...nodes, data, volume(required)).feasible).toEqual(['b']);
  });

  test('28. an unbound claim of no class, or of an unknown one, counts as immediate', () => {
    for (const storageClassName of ['', 'unknown']) {
      const { prefilter } = place(pod('p', uses), node('a'), claim('data', { storageClassName }));
      expect(prefilter?.reason).toContain('unbound immediate PersistentVolumeClaims');
    }
  });

  test('29. the annotation selected-node pins the pod', () => {
    const lazy = {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'lazy' },
      provisioner: 'x',
      volumeBindingMode: 'WaitForFirstConsumer',
    };
    const pinned = claim(
      'data',
      { storageClassName: 'lazy' },
      { metadata: { annotations: { 'volume.kubernetes.io/selected-node': 'b' } } },
    );
    expect(place(pod('p', uses), node('a'), node('b'), lazy, pinned).feasible).toEqual(['b']);
  });

  test('30. an inline EBS disk conflicts even when both read, a GCE disk does not', () => {
    const disk = (source: object): Spec => ({ volumes: [{ name: 'd', ...source }] });
    const ebs = disk({ awsElasticBlockStore: { volumeID: 'x', readOnly: true } });
    const gce = disk({ gcePersistentDisk: { pdName: 'x', readOnly: true } });
    expect(place(pod('p', ebs), node('a'), on('a', 'r', ebs)).feasible).toEqual([]);
    expect(place(pod('p', gce), node('a'), on('a', 'r', gce)).feasible).toEqual(['a']);
  });
});
