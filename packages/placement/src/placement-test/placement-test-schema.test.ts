// The published schema of PlacementTests says what the reader says.
import { isJsonObject, readYamlDocuments } from '@berth/kube';
import { expect, test } from 'vitest';
import { declared } from '../testing/declared-pools.js';
import { schemaProblems } from '../testing/schema-problems.js';
import { placementTestSchema } from './placement-test-schema.js';
import { readPlacementTest } from './read-placement-test.js';

const POD = '{apiVersion: v1, kind: Pod, spec: {containers: [{name: m, image: i}]}}';
const test_ = (spec: string, metadata = '{name: t}'): string =>
  `apiVersion: berth.dev/v1\nkind: PlacementTest\nmetadata: ${metadata}\nspec: ${spec}\n`;

test.each([
  [true, test_(`{pod: ${POD}, expect: {pool: pool}}`)],
  [true, test_(`{pod: ${POD}, expect: [{pool: pool}, {nodesAtMost: 0, usdPerHourAtMost: 0.5}]}`)],
  [true, test_('{podFrom: pod.yaml, expect: {unschedulable: {because: taint}}}')],
  [
    true,
    test_('{podFrom: pod.yaml, expect: {unschedulable: {}, notOn: [pool]}}', '{name: t, labels: {a: b}}'),
  ],
  [false, test_(`{pod: ${POD}, podFrom: x, expect: {pool: pool}}`)],
  [false, test_('{expect: {pool: pool}}')],
  [false, test_(`{pod: ${POD}, expect: {}}`)],
  [false, test_(`{pod: ${POD}, expect: []}`)],
  [false, test_(`{pod: ${POD}, expect: {pools: [pool]}}`)],
  [false, test_(`{pod: ${POD}, expect: {notOn: []}}`)],
  [false, test_(`{pod: ${POD}, expect: {nodesAtMost: -1}}`)],
  [false, test_(`{pod: ${POD}, expect: {nodesAtMost: 1.5}}`)],
  [false, test_(`{pod: ${POD}, expect: {unschedulable: {why: taint}}}`)],
  [false, test_(`{pod: ${POD}, expect: {pool: pool}, more: 1}`)],
  [false, test_(`{pod: ${POD}, expect: {pool: pool}}`, '{}')],
  [false, test_(`{pod: 3, expect: {pool: pool}}`)],
])('%s: %s', (isValid, text) => {
  const [document] = readYamlDocuments(text, 't.yaml').documents;
  const value = document?.value;
  if (!document || !isJsonObject(value)) throw new Error('the text holds a document');
  const name = isJsonObject(value['metadata']) ? value['metadata']['name'] : undefined;
  const { problems } = readPlacementTest(
    {
      kind: 'PlacementTest',
      name: typeof name === 'string' ? name : undefined,
      value,
      place: document.placeOf([]),
      placeOf: document.placeOf,
    },
    declared([{ instanceTypes: ['m5.large'] }]),
  );
  expect(problems.length === 0).toBe(isValid);
  expect(schemaProblems(value, placementTestSchema()).length === 0).toBe(isValid);
});
