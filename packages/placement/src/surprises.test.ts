// What surprises an implementer of kube-scheduler 1.34, sentence by sentence; each was seen in recorded verdicts.
import type { Node, Pod } from '@berth/kube';
import { describe, expect, test } from 'vitest';
import { evaluateCase, type CaseAnswer } from './evaluate-case.js';
import { withDefaults } from './explain/pod-defaults.js';
import type { AnyObject } from './sort-objects.unsafe.js';

type Spec = Partial<NonNullable<Pod['spec']>>;

const node = (
  name: string,
  more: { labels?: object; spec?: object; allocatable?: object; images?: readonly object[] } = {},
): Node =>
  ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...more.labels } },
    spec: more.spec ?? {},
    status: {
      allocatable: more.allocatable ?? { cpu: '4', memory: '8Gi', pods: '110' },
      images: more.images ?? [],
    },
  }) as Node;

const pod = (
  name: string,
  spec: Spec = {},
  more: { labels?: object; meta?: object; status?: object; namespace?: string } = {},
): Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: more.namespace ?? 'default', labels: more.labels ?? {}, ...more.meta },
    spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
    ...(more.status ? { status: more.status } : {}),
  }) as Pod;

const on = (place: string, name: string, spec: Spec = {}, more: Parameters<typeof pod>[2] = {}): Pod =>
  pod(name, { nodeName: place, ...spec }, { status: { phase: 'Running' }, ...more });

const asking = (requests: object, more: Spec = {}): Spec => ({
  containers: [{ name: 'c', image: 'i', resources: { requests: requests as Record<string, string> } }],
  ...more,
});

const place = (waiting: Pod, ...objects: readonly object[]): CaseAnswer =>
  evaluateCase({ pod: waiting, objects: objects as readonly AnyObject[] });
const pluginsOn = (answer: CaseAnswer, name: string): readonly string[] =>
  (answer.nodes[name] ?? []).map(({ plugin }) => plugin);
const codesOn = (answer: CaseAnswer, name: string): readonly string[] =>
  (answer.nodes[name] ?? []).map(({ code }) => code);

const prefers = (operator: string, value: string): Spec => ({
  affinity: {
    nodeAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 1,
          preference: { matchExpressions: [{ key: 'k', operator: operator as 'In', values: [value] }] },
        },
      ],
    },
  },
});
const requires = (...nodeSelectorTerms: readonly object[]): Spec => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: nodeSelectorTerms as never },
    },
  },
});
const gt = (value: string): object => ({ matchExpressions: [{ key: 'k', operator: 'Gt', values: [value] }] });
const named = (...names: readonly string[]): object => ({
  matchFields: names.map((name) => ({ key: 'metadata.name', operator: 'In', values: [name] })),
});

describe('node affinity', () => {
  test.each([
    ['Gt', '1.5'],
    ['Gt', '-1'],
    ['In', '-x'],
  ])(
    '1. a preference of %s %s fails the cycle where several nodes fit, and only there',
    (operator, value) => {
      const wants = pod('p', prefers(operator, value));
      expect(place(wants, node('a'), node('b'))).toMatchObject({ outcome: 'error', feasible: ['a', 'b'] });
      expect(place(wants, node('a'))).toMatchObject({ outcome: 'scheduled', feasible: ['a'] });
    },
  );

  test('2. a required term that cannot be read matches nothing, the others count; 08 is 8', () => {
    const three = node('a', { labels: { k: '9' } });
    for (const value of ['1.5', '0x1', '-1']) {
      expect(place(pod('p', requires(gt(value))), three).feasible).toEqual([]);
      expect(place(pod('p', requires(gt(value), gt('7'))), three).feasible).toEqual(['a']);
    }
    expect(place(pod('p', requires(gt('08'))), three).feasible).toEqual(['a']);
    expect(place(pod('p', requires(gt('09'))), three).feasible).toEqual([]);
  });

  test('3. an empty term matches nothing, an empty preference hinders nothing', () => {
    expect(place(pod('p', requires({})), node('a')).feasible).toEqual([]);
    const wants = pod('p', {
      affinity: {
        nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: {} }] },
      },
    });
    expect(place(wants, node('a'), node('b')).outcome).toBe('scheduled');
  });

  test('4. names narrow the nodes before the filters only if every term has one; two in a term exclude each other', () => {
    const narrowed = place(pod('p', requires(named('a'))), node('a'), node('b'));
    expect(narrowed.prefilterNodes).toEqual(['a']);
    const open = place(
      pod('p', requires(named('a'), { matchExpressions: [{ key: 'k', operator: 'Exists' }] })),
      node('a'),
      node('b'),
    );
    expect(open.prefilterNodes).toBeUndefined();
    const both = place(pod('p', requires(named('a', 'b'))), node('a'), node('b'));
    expect(both.prefilter).toMatchObject({ plugin: 'NodeAffinity', reason: 'pod affinity terms conflict' });
  });
});

describe('taints', () => {
  test('5. a cordoned node is tolerated by an empty value, not by "true"', () => {
    const key = 'node.kubernetes.io/unschedulable';
    const cordoned = node('a', { spec: { unschedulable: true } });
    expect(
      place(pod('p', { tolerations: [{ key, operator: 'Equal', value: '' }] }), cordoned).feasible,
    ).toEqual(['a']);
    expect(
      place(pod('p', { tolerations: [{ key, operator: 'Equal', value: 'true' }] }), cordoned).feasible,
    ).toEqual([]);
  });

  test('6. tolerationSeconds of 0 or less still tolerate', () => {
    const tainted = node('a', { spec: { taints: [{ key: 'k', effect: 'NoExecute' }] } });
    for (const tolerationSeconds of [0, -5])
      expect(
        place(
          pod('p', {
            tolerations: [{ key: 'k', operator: 'Exists', effect: 'NoExecute', tolerationSeconds }],
          }),
          tainted,
        ).feasible,
      ).toEqual(['a']);
  });
});

describe('resources', () => {
  test('7. more than the node has cannot be mended by evictions, more than is free can', () => {
    expect(codesOn(place(pod('p', asking({ cpu: '5' })), node('a')), 'a')).toEqual([
      'UnschedulableAndUnresolvable',
    ]);
    const busy = on('a', 'r', asking({ cpu: '3' }));
    expect(codesOn(place(pod('p', asking({ cpu: '2' })), node('a'), busy), 'a')).toEqual(['Unschedulable']);
  });

  test('8. amounts are rounded up', () => {
    const milli = node('a', { allocatable: { cpu: '1m', memory: '0', pods: '9' } });
    expect(place(pod('p', asking({ cpu: '1n' })), milli).feasible).toEqual(['a']);
    expect(
      place(pod('p', asking({ cpu: '1n' })), milli, on('a', 'r', asking({ cpu: '1n' }))).feasible,
    ).toEqual([]);
    expect(place(pod('p', asking({ memory: '100m' })), milli).feasible).toEqual([]);
  });

  test('9. who asks for nothing ignores overcommitted cpu and memory, not the number of pods', () => {
    const over = on('a', 'r', asking({ cpu: '9', memory: '99Gi' }));
    expect(place(pod('p', asking({ cpu: '0' })), node('a'), over).feasible).toEqual(['a']);
    const one = node('a', { allocatable: { cpu: '4', memory: '8Gi', pods: '1' } });
    expect(place(pod('p'), one, over).feasible).toEqual([]);
  });

  test('10. sidecars count beside later init containers, and overhead is added to the peak', () => {
    const init = (name: string, cpu: string, restartPolicy?: 'Always') => ({
      name,
      image: 'i',
      resources: { requests: { cpu } },
      ...(restartPolicy ? { restartPolicy } : {}),
    });
    const fits = (spec: Spec): boolean => place(pod('p', spec), node('a')).feasible.length > 0;
    expect(fits({ initContainers: [init('s', '2', 'Always'), init('i', '3')] })).toBe(false);
    expect(fits({ initContainers: [init('i', '3'), init('s', '2', 'Always')] })).toBe(true);
    expect(fits({ initContainers: [init('i', '3500m')], overhead: { cpu: '600m' } })).toBe(false);
  });

  test('11. pod-level resources override per resource; limits alone become requests', () => {
    const of = (resources: object): Spec => ({
      ...asking({ cpu: '3', memory: '7Gi' }),
      resources: resources as never,
    });
    expect(
      place(
        pod('p', of({ requests: { cpu: '1' } })),
        node('a', { allocatable: { cpu: '1', memory: '8Gi', pods: '9' } }),
      ).feasible,
    ).toEqual(['a']);
    expect(
      place(
        pod('p', of({ requests: { cpu: '1' } })),
        node('a', { allocatable: { cpu: '1', memory: '6Gi', pods: '9' } }),
      ).feasible,
    ).toEqual([]);
    const silent = (resources: object): Pod => withDefaults(pod('p', { resources: resources as never }));
    expect(place(silent({ limits: { cpu: '5' } }), node('a')).feasible).toEqual([]);
    expect(place(withDefaults(pod('p', of({ limits: { cpu: '5' } }))), node('a')).feasible).toEqual(['a']);
  });

  test('12. a resized pod counts as the larger of wish and status; an infeasible wish does not count', () => {
    const resized = (reason?: string): Pod =>
      on('a', 'r', asking({ cpu: '3' }), {
        status: {
          phase: 'Running',
          containerStatuses: [
            {
              name: 'c',
              image: 'i',
              imageID: '',
              ready: true,
              restartCount: 0,
              resources: { requests: { cpu: '1' } },
              allocatedResources: { cpu: '1' },
            },
          ],
          ...(reason ? { conditions: [{ type: 'PodResizePending', status: 'True', reason }] } : {}),
        },
      });
    const wants = pod('p', asking({ cpu: '2' }));
    expect(place(wants, node('a'), resized()).feasible).toEqual([]);
    expect(place(wants, node('a'), resized('Deferred')).feasible).toEqual([]);
    expect(place(wants, node('a'), resized('Infeasible')).feasible).toEqual(['a']);
  });

  test('13. a node that does not say how many pods has room for none', () => {
    expect(place(pod('p'), node('a', { allocatable: { cpu: '4', memory: '8Gi' } })).feasible).toEqual([]);
  });
});

describe('spread', () => {
  const zone = (value: string, more: Parameters<typeof node>[1] = {}): Node =>
    node(value, { ...more, labels: { zone: value, ...more.labels } });
  const web = { labels: { app: 'web' } };
  const spreads = (more: object = {}): Spec => ({
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'zone',
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: { matchLabels: { app: 'web' } },
        ...more,
      },
    ],
  });
  const tainted = { spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] } };
  const soft = { spec: { taints: [{ key: 'k', effect: 'PreferNoSchedule' }] } };

  test('14. an empty, tainted zone blocks the others unless taints are honoured', () => {
    const cluster = [zone('a'), zone('b', tainted), on('a', 'r', {}, web)];
    expect(place(pod('p', spreads(), web), ...cluster).feasible).toEqual([]);
    expect(place(pod('p', spreads({ nodeTaintsPolicy: 'Honor' }), web), ...cluster).feasible).toEqual(['a']);
  });

  test('15. a cordon without taint, a soft taint and a full node leave the domain there', () => {
    const honours = pod('p', spreads({ nodeTaintsPolicy: 'Honor' }), web);
    const full = { allocatable: { cpu: '4', memory: '8Gi', pods: '0' } };
    for (const other of [{ spec: { unschedulable: true } }, full])
      expect(place(honours, zone('a'), zone('b', other), on('a', 'r', {}, web)).feasible).toEqual([]);
    expect(place(honours, zone('a'), zone('b', soft), on('a', 'r', {}, web)).feasible).toEqual(['b']);
  });

  test('16. terminating pods count for resources, ports and affinity, not for spread', () => {
    const going = { ...web, meta: { deletionTimestamp: '2026-01-01T00:00:00Z' } };
    expect(place(pod('p', spreads(), web), zone('a'), zone('b'), on('a', 'r', {}, going)).feasible).toEqual([
      'a',
      'b',
    ]);
    expect(
      place(pod('p', asking({ cpu: '2' })), zone('a'), on('a', 'r', asking({ cpu: '3' }), going)).feasible,
    ).toEqual([]);
    const apart = {
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { topologyKey: 'zone', labelSelector: { matchLabels: { app: 'web' } } },
          ],
        },
      },
    };
    expect(place(pod('p', apart), zone('a'), on('a', 'r', {}, going)).feasible).toEqual([]);
  });

  test('17. one label value is one domain, and an empty value is one too', () => {
    const like = [
      node('a', { labels: { zone: 'z' } }),
      node('b', { labels: { zone: 'z' } }),
      node('c', { labels: { zone: '' } }),
    ];
    expect(place(pod('p', spreads(), web), ...like, on('a', 'r', {}, web)).feasible).toEqual(['c']);
  });

  test('18. a null selector still requires the key; in soft mode a node without it scores 0', () => {
    expect(place(pod('p', spreads({ labelSelector: null })), zone('a'), node('b')).feasible).toEqual(['a']);
    const { scores } = place(
      pod('p', spreads({ whenUnsatisfiable: 'ScheduleAnyway' }), web),
      zone('a'),
      node('b'),
    );
    expect([scores['a']?.plugins['PodTopologySpread'], scores['b']?.plugins['PodTopologySpread']]).toEqual([
      200, 0,
    ]);
  });
});

describe('inter-pod', () => {
  const zone = (name: string, value?: string): Node =>
    node(name, { labels: value === undefined ? {} : { zone: value } });
  const term = (more: object = {}): object => ({
    topologyKey: 'zone',
    labelSelector: { matchLabels: { app: 'web' } },
    ...more,
  });
  const near = (...terms: readonly object[]): Spec => ({
    affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms as never } },
  });
  const far = (...terms: readonly object[]): Spec => ({
    affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms as never } },
  });
  const web = { labels: { app: 'web' } };

  test('19. of two required terms one running pod must match both', () => {
    const both = near(term(), term({ labelSelector: { matchLabels: { tier: 'x' } } }));
    const apart = [on('a', 'r', {}, web), on('a', 's', {}, { labels: { tier: 'x' } })];
    expect(place(pod('p', both), zone('a', 'z'), ...apart).feasible).toEqual([]);
    expect(
      place(pod('p', both), zone('a', 'z'), on('a', 'r', {}, { labels: { app: 'web', tier: 'x' } })).feasible,
    ).toEqual(['a']);
  });

  test('20. the first of its kind needs the key on its node; a match on a node without the key is not seen', () => {
    expect(place(pod('p', near(term()), web), zone('a', 'z'), zone('b')).feasible).toEqual(['a']);
    expect(
      place(pod('p', near(term()), web), zone('a', 'z'), zone('b'), on('b', 'r', {}, web)).feasible,
    ).toEqual(['a']);
  });

  test('21. a null selector is never near and never far; an empty one means everybody', () => {
    const cluster = [zone('a', 'z'), on('a', 'r', {}, web)];
    expect(place(pod('p', near(term({ labelSelector: null }))), ...cluster).feasible).toEqual([]);
    expect(place(pod('p', far(term({ labelSelector: null }))), ...cluster).feasible).toEqual(['a']);
    expect(place(pod('p', far(term({ labelSelector: {} }))), ...cluster).feasible).toEqual([]);
  });

  test('22. namespaces: a list excludes the own one, a selector joins it and asks about labels', () => {
    const own = [zone('a', 'z'), on('a', 'r', {}, web)];
    const other = [zone('a', 'z'), on('a', 'r', {}, { ...web, namespace: 'other' })];
    const namespace = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'other', labels: { team: 'x' } },
    };
    expect(place(pod('p', near(term({ namespaces: ['other'] }))), ...own).feasible).toEqual([]);
    expect(
      place(
        pod('p', near(term({ namespaces: ['default'], namespaceSelector: { matchLabels: { team: 'x' } } }))),
        ...other,
        namespace,
      ).feasible,
    ).toEqual(['a']);
    expect(place(pod('p', near(term({ namespaceSelector: {} }))), ...other, namespace).feasible).toEqual([
      'a',
    ]);
  });

  test('23. pods on a node that is not there count for nothing', () => {
    expect(place(pod('p', far(term())), zone('a', 'z'), on('gone', 'r', {}, web)).feasible).toEqual(['a']);
    expect(place(pod('p', near(term())), zone('a', 'z'), on('gone', 'r', {}, web)).feasible).toEqual([]);
  });
});

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

describe('scores', () => {
  test('31. plugins that pass are absent; best-effort pods have no balance; without soft taints everybody has 300', () => {
    const { scores } = place(pod('p'), node('a'), node('b'));
    expect(Object.keys(scores['a']?.plugins ?? {}).toSorted()).toEqual([
      'ImageLocality',
      'NodeResourcesFit',
      'TaintToleration',
    ]);
    expect(scores['b']?.plugins['TaintToleration']).toBe(300);
  });

  test('32. images are matched by their letters, with :latest where no tag is', () => {
    const image = (name: string): object => ({ names: [name], sizeBytes: 900_000_000 });
    const scoreOf = (name: string): number | undefined =>
      place(
        pod('p', { containers: [{ name: 'c', image: 'app' }] }),
        node('a', { images: [image(name)] }),
        node('b'),
      ).scores['a']?.plugins['ImageLocality'];
    expect(scoreOf('app:latest')).toBeGreaterThan(0);
    expect(scoreOf('docker.io/library/app:latest')).toBe(0);
  });
});

describe('preemption', () => {
  const important = (spec: Spec = {}): Pod => pod('p', { ...asking({ cpu: '3' }), priority: 100, ...spec });
  const low = (
    place: string,
    name: string,
    more: { priority?: number; cpu?: string; labels?: object; start?: string } = {},
  ): Pod =>
    on(
      place,
      name,
      { ...asking({ cpu: more.cpu ?? '2' }), priority: more.priority ?? 0 },
      {
        labels: more.labels ?? {},
        status: { phase: 'Running', startTime: more.start ?? '2026-01-01T00:00:00Z' },
      },
    );
  const budget = (selector: object | null, disruptionsAllowed: number, more: object = {}): object => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'b', namespace: 'default' },
    spec: { selector },
    status: { disruptionsAllowed, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1, ...more },
  });
  const app = { app: 'x' };

  test('33. only nodes whose first refusal evictions could lift are tried', () => {
    const tainted = node('a', { spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] } });
    expect(place(important(), tainted, low('a', 'r')).preemption).toBeNull();
    expect(place(important(), node('a'), low('a', 'r')).preemption).toEqual({
      node: 'a',
      victims: ['default/r'],
    });
  });

  test('34. fewest budgets violated, then lowest top priority, then the sum, which fewer victims win; true ties stay several', () => {
    const chosen = (...objects: readonly object[]): string | undefined =>
      place(important(), node('a'), node('b'), ...objects).preemption?.node;
    expect(
      chosen(low('a', 'r', { labels: app }), low('b', 's', { priority: 9 }), budget({ matchLabels: app }, 0)),
    ).toBe('b');
    expect(chosen(low('a', 'r', { priority: 9 }), low('b', 's', { priority: 5 }))).toBe('b');
    expect(
      chosen(low('a', 'r1', { cpu: '1500m' }), low('a', 'r2', { cpu: '2' }), low('b', 's', { cpu: '4' })),
    ).toBe('b');
    expect(chosen(low('a', 'r'), low('b', 's', { start: '2026-01-02T00:00:00Z' }))).toBe('b');
    const tie = place(important(), node('a'), node('b'), low('a', 'r'), low('b', 's'));
    expect(tie.preemptionAny?.map(({ node: name }) => name)).toEqual(['a', 'b']);
  });

  test('35. empty and null selectors protect nobody; disrupted pods are no violation', () => {
    const violations = (selector: object | null, more: object = {}): number | undefined =>
      place(important(), node('a'), low('a', 'r', { labels: app }), budget(selector, 0, more))
        .preemptionCandidates?.[0]?.pdbViolations;
    expect(violations({ matchLabels: app })).toBe(1);
    expect(violations({})).toBe(0);
    expect(violations(null)).toBe(0);
    expect(violations({ matchLabels: app }, { disruptedPods: { r: '2026-01-01T00:00:00Z' } })).toBe(0);
  });

  test('36. a nominated pod of equal or higher priority takes room before it runs', () => {
    const promised = (priority: number): Pod =>
      pod('n', { ...asking({ cpu: '3' }), priority }, { status: { nominatedNodeName: 'a' } });
    expect(place(important(), node('a'), promised(100)).feasible).toEqual([]);
    expect(place(important(), node('a'), promised(99)).feasible).toEqual(['a']);
  });
});

test('plugins are named as kube-scheduler names them', () => {
  expect(pluginsOn(place(pod('p', asking({ cpu: '9' })), node('a')), 'a')).toEqual(['NodeResourcesFit']);
});
