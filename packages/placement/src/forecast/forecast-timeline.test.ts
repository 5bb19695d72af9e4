// Workloads played on declared pools: when pods start, how many nodes there are, what is paid.
import type { Pod } from '@berth/kube';
import { describe, expect, test } from 'vitest';
import { declared, pod } from '../testing/declared-pools.js';
import { forecastTimeline } from './forecast-timeline.js';
import type { TimedWorkload, TimelineInput } from './timeline-input.js';

const MINUTE = 60_000;

const workload = (of: Partial<TimedWorkload> & { readonly pod: Pod }): TimedWorkload => ({
  name: `Job default/${of.pod.metadata.name ?? ''}`,
  pods: 1,
  parallelism: of.pods ?? 1,
  arrivalsMs: [0],
  durationMs: { least: 5 * MINUTE, most: 5 * MINUTE },
  isReplaced: true,
  ...of,
});

const owned = (one: Pod, kind = 'Job'): Pod => {
  const name = one.metadata.name ?? '';
  const owner = { apiVersion: 'batch/v1', kind, name, uid: name, controller: true };
  return { ...one, metadata: { ...one.metadata, ownerReferences: [owner] } };
};

const onLarge = declared([{ name: 'large', instanceTypes: ['c5.large'], maxSize: 3 }]);
const wholeNode = owned(pod({ cpu: '1500m' }, {}, 'whole'));

const played = (input: TimelineInput) => {
  const { pools, workloads, ...rest } = forecastTimeline(input);
  return { ...rest, pool: pools[0], workload: workloads[0] };
};

describe('forecastTimeline', () => {
  test('a pod on an empty pool waits for the next round of the autoscaler and for the boot', () => {
    const {
      workload: first,
      pool,
      doneMs,
    } = played({
      compute: onLarge,
      workloads: [workload({ pod: wholeNode })],
    });
    expect(first?.wait).toEqual({ p50Ms: 65_000, p95Ms: 65_000, maxMs: 65_000 });
    expect(doneMs).toBe(65_000 + 5 * MINUTE);
    expect(pool).toMatchObject({ nodes: 1, peakNodes: 1, podsStarted: 1 });
  });

  test('an idle node goes ten minutes after its last pod, in the round that comes then', () => {
    const { endsMs, pool } = played({ compute: onLarge, workloads: [workload({ pod: wholeNode })] });
    // Asked for at 10 s, idle from 365 s, gone at 970 s.
    expect(endsMs).toBe(970_000);
    expect(pool?.nodeSeconds).toBe(960);
    expect(pool?.usd).toBeCloseTo((0.085 * 960) / 3600, 6);
    expect(pool?.nodesByMinute).toEqual([...Array(17).fill(1)]);
  });

  test('pods beyond the maximum wait for the first ones to end', () => {
    const { workload: first, pool } = played({
      compute: onLarge,
      workloads: [workload({ pod: wholeNode, pods: 5 })],
    });
    expect(pool?.peakNodes).toBe(3);
    expect(first).toMatchObject({ pods: 5, started: 5, finished: 5 });
    expect(first?.wait).toEqual({ p50Ms: 65_000, p95Ms: 365_000, maxMs: 365_000 });
  });

  test('a Job creates a pod only when one of its parallel ones has ended', () => {
    const { workload: first, peakNodes } = played({
      compute: onLarge,
      workloads: [workload({ pod: wholeNode, pods: 4, parallelism: 2 })],
    });
    expect(peakNodes).toBe(2);
    expect(first?.wait).toEqual({ p50Ms: 0, p95Ms: 65_000, maxMs: 65_000 });
    expect(first?.doneMs).toBe(65_000 + 10 * MINUTE);
  });

  test('with instant boots the autoscaler is the only one to be waited for', () => {
    const { workload: first } = played({
      compute: onLarge,
      workloads: [workload({ pod: wholeNode })],
      options: { boot: 'instant' },
    });
    expect(first?.wait?.maxMs).toBe(250);
  });

  test('a node that a finished pod freed is used again', () => {
    const later = owned(pod({ cpu: '1500m' }, {}, 'later'));
    const { pool, workload: first } = played({
      compute: onLarge,
      workloads: [workload({ pod: later, arrivalsMs: [8 * MINUTE] }), workload({ pod: wholeNode })],
    });
    expect(first?.wait?.maxMs).toBe(0);
    expect(pool?.nodes).toBe(1);
  });

  test('pods that run on keep their nodes, and what they cost an hour is told', () => {
    const { endsBecause, doneMs, usdPerHourAtEnd, pool } = played({
      compute: onLarge,
      workloads: [workload({ pod: owned(wholeNode, 'ReplicaSet'), pods: 2, durationMs: undefined })],
    });
    expect({ endsBecause, doneMs }).toEqual({ endsBecause: 'done', doneMs: null });
    expect(usdPerHourAtEnd).toBeCloseTo(0.17, 6);
    expect(pool?.peakNodes).toBe(2);
  });

  test('pods that no pool takes are told with the reasons', () => {
    const { neverPlaced, peakNodes } = played({
      compute: onLarge,
      workloads: [workload({ pod: owned(pod({ cpu: '4' }, {}, 'huge')), pods: 2 })],
    });
    expect(peakNodes).toBe(0);
    expect(neverPlaced).toMatchObject([{ workload: 'Job default/huge', pods: 2, because: 'rejected' }]);
    expect(neverPlaced[0]?.rejections.map(({ pool, rule }) => [pool, rule])).toEqual([
      ['large', 'resources.cpu'],
    ]);
  });

  test('a pool that grows in vain does so once: the autoscaler remembers the node it got', () => {
    const tight = owned(pod({ memory: '3700Mi' }, {}, 'tight'));
    const { neverPlaced, pool } = played({ compute: onLarge, workloads: [workload({ pod: tight })] });
    expect(pool).toMatchObject({ nodes: 1, podsStarted: 0 });
    expect(neverPlaced[0]?.rejections.map(({ rule }) => rule)).toContain('resources.memory');
  });

  test('an important pod takes the place of another, which starts over', () => {
    const urgent = owned(pod({ cpu: '1500m' }, { priority: 100 }, 'urgent'));
    const { workloads } = forecastTimeline({
      compute: declared([{ name: 'one', instanceTypes: ['c5.large'], maxSize: 1 }]),
      workloads: [
        workload({ pod: wholeNode }),
        workload({ pod: urgent, arrivalsMs: [2 * MINUTE], name: 'urgent' }),
      ],
    });
    expect(workloads[1]?.wait?.maxMs).toBe(0);
    expect(workloads[0]).toMatchObject({ evictions: 1, finished: 1, doneMs: 12 * MINUTE });
  });

  test('an underused node is drained when its pods fit elsewhere', () => {
    const small = owned(pod({ cpu: '400m' }, {}, 'small'));
    const compute = declared([{ name: 'large', instanceTypes: ['c5.large'], maxSize: 3, desiredSize: 2 }]);
    const {
      workload: first,
      pool,
      usdPerHourAtEnd,
    } = played({
      compute,
      workloads: [workload({ pod: small, pods: 2, durationMs: undefined })],
    });
    expect(first?.evictions).toBe(1);
    expect(pool?.peakNodes).toBe(2);
    expect(usdPerHourAtEnd).toBeCloseTo(0.085, 6);
  });

  test('a pod of a Fargate profile has a micro-VM of its own, paid while it runs', () => {
    const fargateProfiles = [{ name: 'f', selectors: [{ namespace: 'default', labels: {} }] }];
    const { pools, workloads } = forecastTimeline({
      compute: { ...onLarge, fargateProfiles },
      workloads: [workload({ pod: owned(pod({ cpu: '1', memory: '1Gi' })), pods: 2 })],
    });
    const [, fargate] = pools;
    expect(workloads[0]?.wait?.maxMs).toBe(45_000);
    expect(fargate).toMatchObject({ kind: 'fargate-profile', peakNodes: 2, nodeSeconds: 600 });
    expect(fargate?.usd).toBeCloseTo(((0.04048 + 2 * 0.004445) * 600) / 3600, 5);
  });

  test('hard spread over zones is reckoned with the whole cluster', () => {
    const spread = owned({
      ...pod(
        { cpu: '1500m' },
        {
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'topology.kubernetes.io/zone',
              whenUnsatisfiable: 'DoNotSchedule',
              labelSelector: { matchLabels: { app: 's' } },
            },
          ],
        },
        's',
      ),
      metadata: { name: 's', namespace: 'default', labels: { app: 's' } },
    });
    const compute = {
      ...declared([{ name: 'large', instanceTypes: ['c5.large'], maxSize: 4 }]),
      zones: ['us-east-1a', 'us-east-1b'],
    };
    const { workload: first } = played({ compute, workloads: [workload({ pod: spread, pods: 4 })] });
    expect(first).toMatchObject({ started: 4, finished: 4 });
  });

  test('an arrival is passed over while the one before runs, where that is asked for', () => {
    const arrivalsMs = [0, 4 * MINUTE, 8 * MINUTE];
    const { workload: first } = played({
      compute: onLarge,
      workloads: [workload({ pod: wholeNode, arrivalsMs, isAlone: true })],
    });
    expect(first).toMatchObject({ pods: 2, finished: 2, doneMs: 13 * MINUTE });
  });

  test('a timeline that is cut off says so', () => {
    const {
      endsBecause,
      endsMs,
      workload: first,
    } = played({
      compute: onLarge,
      workloads: [workload({ pod: wholeNode })],
      options: { untilMs: 3 * MINUTE },
    });
    expect({ endsBecause, endsMs, finished: first?.finished }).toEqual({
      endsBecause: 'time',
      endsMs: 3 * MINUTE,
      finished: 0,
    });
  });

  test('the same seed gives the same timeline', () => {
    const compute = declared([
      { name: 'a', instanceTypes: ['c5.large'], maxSize: 5 },
      { name: 'b', instanceTypes: ['c5.large'], maxSize: 5 },
    ]);
    const durationMs = { least: MINUTE, most: 20 * MINUTE };
    const play = (seed: number) =>
      forecastTimeline({
        compute,
        workloads: [workload({ pod: wholeNode, pods: 20, durationMs })],
        options: { seed },
      });
    expect(play(7)).toEqual(play(7));
    expect(play(7)).not.toEqual(play(8));
  });
});

describe('with Karpenter', () => {
  const compute: TimelineInput['compute'] = {
    ...declared([]),
    karpenterPools: [
      {
        name: 'default',
        weight: 0,
        labels: {},
        taints: [],
        startupTaints: [],
        requirements: [
          { key: 'karpenter.k8s.aws/instance-family', operator: 'In', values: ['c5'] },
          { key: 'karpenter.sh/capacity-type', operator: 'In', values: ['on-demand'] },
        ],
        limits: { cpu: '8' },
        consolidateAfterMs: 30_000,
        nodeClass: { name: 'default', amiFamily: 'AmazonLinux2023', volumeSizeGib: 20 },
      },
    ],
  };

  test('a batch of pods starts one node that holds them all; empty, it goes after its time', () => {
    const {
      workload: first,
      pool,
      endsMs,
    } = played({
      compute,
      workloads: [workload({ pod: wholeNode, pods: 4 })],
    });
    expect(pool).toMatchObject({ kind: 'node-pool', name: 'default', nodes: 1, podsStarted: 4 });
    expect(first?.wait?.maxMs).toBe(56_000);
    expect(endsMs).toBe(56_000 + 5 * MINUTE + 30_000);
    expect(pool?.usd).toBeCloseTo((0.34 * (55 + 330)) / 3600, 6);
  });

  test('limits hold pods back until nodes have gone', () => {
    const { workload: first, pool } = played({
      compute,
      workloads: [workload({ pod: wholeNode, pods: 8 })],
    });
    expect(pool?.peakNodes).toBe(1);
    expect(first).toMatchObject({ started: 8, finished: 8 });
  });

  test('what no NodePool takes is told with its reasons', () => {
    const picky = owned(pod({ cpu: '1' }, { nodeSelector: { disk: 'ssd' } }, 'picky'));
    const { neverPlaced } = played({ compute, workloads: [workload({ pod: picky })] });
    expect(neverPlaced[0]?.rejections.map(({ rule, detail }) => [rule, detail['label']])).toEqual([
      ['karpenter.requirement', 'disk'],
    ]);
  });

  test('goes before the autoscaler, which gets what is left', () => {
    const both = { ...compute, pools: declared([{ name: 'large', instanceTypes: ['c5.large'] }]).pools };
    const timeline = forecastTimeline({
      compute: both,
      workloads: [workload({ pod: wholeNode, pods: 8 })],
    });
    // Its limit of 8 cpu is one c5.2xlarge; five pods fit there, the others have a c5.large each.
    expect(timeline.pools.map(({ name, nodes, podsStarted }) => [name, nodes, podsStarted])).toEqual([
      ['large', 3, 3],
      ['default', 1, 5],
    ]);
  });
});
