// What holds for every search of fixes: remembered answers are those of a fresh look, what is passed over could not
// land the pod, and every fix does what it says when it is applied by itself.
import type { DeclaredCompute, Pool } from '@berth/compute';
import type { Pod, Taint } from '@berth/kube';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSnapshot, type Snapshot } from '../snapshot/snapshot.js';
import { declared, pod, realNodes } from '../testing/declared-pools.js';
import type { Fix } from '../verdict.js';
import { applyEdit, type Edit } from './edits.js';
import { explainPod } from './explain-pod.js';
import { freshLook, rememberingLook } from './look.js';
import { rejectionsOfPool } from './pool-choice.js';

const TAINTS: readonly Taint[] = [
  { key: 'team', value: 'ml', effect: 'NoSchedule' },
  { key: 'gpu', effect: 'NoExecute' },
  { key: 'spot', value: 'true', effect: 'PreferNoSchedule' },
];
const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
const labels = fc.constantFrom({}, { team: 'a' }, { team: 'b' }, { team: 'a', tier: 'x' });
const TYPES = ['t3.medium', 'm5.large', 'c5.xlarge', 'm5a.4xlarge', 'g4dn.12xlarge', 'nosuch.large'];
const pools = fc.array(
  fc.record<Partial<Pool>>({
    kind: fc.constantFrom('managedNodeGroup', 'nodeGroup'),
    instanceTypes: fc.array(fc.constantFrom(...TYPES), { minLength: 1, maxLength: 3 }),
    zones: fc.subarray(ZONES),
    labels,
    taints: fc.subarray([...TAINTS]),
    maxSize: fc.constantFrom(0, 1, 10),
    minSize: fc.constant(0),
  }),
  { minLength: 1, maxLength: 5 },
);
const requests = fc.record({
  cpu: fc.constantFrom('250m', '1900m', '8', '40'),
  memory: fc.constantFrom('512Mi', '3600Mi', '30Gi'),
  'nvidia.com/gpu': fc.constantFrom('0', '0', '2'),
});
const spec = fc.record<Partial<NonNullable<Pod['spec']>>>({
  nodeSelector: fc.oneof(labels, fc.constantFrom({ 'topology.kubernetes.io/zone': 'us-east-1b' })),
  tolerations: fc.constantFrom([], [{ key: 'team', operator: 'Exists' as const }]),
});
const spread = {
  maxSkew: 1,
  topologyKey: 'topology.kubernetes.io/zone',
  whenUnsatisfiable: 'DoNotSchedule' as const,
  labelSelector: {},
};

interface Case {
  readonly compute: DeclaredCompute;
  readonly snapshot: Snapshot;
  readonly pod: Pod;
}

const cases: fc.Arbitrary<Case> = fc
  .tuple(pools, requests, spec, fc.boolean(), fc.boolean())
  .map(([written, asked, of, isSpread, isBusy]) => {
    const named = written.map((pool, index) => ({ ...pool, name: `p${index}` }));
    const compute = { ...declared(named), zones: ZONES };
    const full = compute.pools.find(({ instanceTypes: [type] }) => type !== 'nosuch.large');
    const nodes = isBusy && full ? realNodes(compute, full.name, 1) : [];
    const wanted = pod(asked, { ...of, ...(isSpread ? { topologySpreadConstraints: [spread] } : {}) });
    return { compute, snapshot: createSnapshot({ nodes }), pod: wanted };
  });

test('a remembered answer is the one of a fresh look, and who is ruled out would not fit', () => {
  fc.assert(
    fc.property(cases, ({ compute, snapshot, pod: asked }) => {
      const remembered = rememberingLook({ compute, snapshot });
      const fresh = freshLook({ compute, snapshot });
      for (const pool of [...compute.pools, ...compute.pools]) {
        const judged = fresh.judge(pool, asked);
        expect(remembered.judge(pool, asked)).toEqual(judged);
        const rules = remembered.ruledOut(pool, asked);
        expect(rules).toEqual(fresh.ruledOut(pool, asked));
        if (rules === undefined) continue;
        expect(judged.fit).toBeUndefined();
        const said = rejectionsOfPool(judged).map(({ rule }) => rule);
        expect(said).toEqual(expect.arrayContaining([...rules]));
      }
      const { outcome, best } = fresh.decide(asked);
      expect(remembered.decide(asked)).toMatchObject({ outcome, best });
    }),
    { numRuns: 100 },
  );
});

test('every fix lands the pod where it says, at the cost it says', () => {
  fc.assert(
    fc.property(cases, ({ compute, snapshot, pod: asked }) => {
      for (const fix of explainPod(asked, { compute, snapshot }).fixes) {
        const edited = editsOf(fix).reduce(applyEdit, { pod: asked, compute });
        const { outcome, forecast } = explainPod(edited.pod, { compute: edited.compute, snapshot });
        expect({ outcome, target: forecast.target, cost: forecast.usdPerHour }).toEqual({
          outcome: 'scheduled',
          target: fix.target,
          cost: fix.cost,
        });
      }
    }),
    { numRuns: 40 },
  );
});

const editsOf = ({ change }: Fix): readonly Edit[] =>
  (change.kind === 'all' ? change.changes : [change]) as readonly Edit[];
