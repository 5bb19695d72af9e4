// Holds the expectations of PlacementTests against what the model foretells. Pools are taken to be empty.
import type { DeclaredCompute } from '@berth/compute';
import { assertNever } from '@berth/kube';
import { forecastWorkload, type WorkloadForecast } from '../forecast/forecast-workload.js';
import { renderReason } from '../reasons/render-reason.js';
import type { Rejection } from '../verdict.js';
import type { Expectation, PlacementTest, PlacementTestResult } from './placement-test.js';
import { renderExpectation, renderPlaces } from './render-outcome.js';

/** Checks every test, each as if it were alone, in the order given. */
export const checkPlacementTests = (
  tests: readonly PlacementTest[],
  compute: DeclaredCompute,
): readonly PlacementTestResult[] => tests.map((test) => checkTest(test, compute));

function checkTest(test: PlacementTest, compute: DeclaredCompute): PlacementTestResult {
  const forecast = forecastWorkload(test, compute);
  const failures = test.expect.flatMap((expected) => {
    const instead = missed(expected, forecast);
    const message = `expected ${renderExpectation(expected)}, but ${instead ?? ''}`;
    return instead === undefined ? [] : [{ expected, message }];
  });
  const { name, place } = test;
  return { name, passed: failures.length === 0, place, forecast, failures };
}

/** What happens instead; undefined when the expectation holds. */
function missed(expected: Expectation, forecast: WorkloadForecast): string | undefined {
  switch (expected.kind) {
    case 'pool':
      return notAllOn(`pool:${expected.pool}`, forecast);
    case 'fargateProfile':
      return notAllOn(`fargate:${expected.fargateProfile}`, forecast);
    case 'notOn':
      return onOneOf(expected.pools, forecast);
    case 'unschedulable':
      return runsAfterAll(expected.because, forecast);
    case 'nodesAtMost':
      return unplaced(forecast) ?? tooMany(expected.nodes, forecast);
    case 'usdPerHourAtMost':
      return unplaced(forecast) ?? tooDear(expected.usdPerHour, forecast);
    default:
      return assertNever(expected);
  }
}

function notAllOn(target: string, forecast: WorkloadForecast): string | undefined {
  const nowhere = unplaced(forecast, target);
  if (nowhere !== undefined) return nowhere;
  if (forecast.places.some((place) => place.target !== target)) {
    return `${goes(forecast)}${because(firstReason(forecast, target, { only: true }))}`;
  }
  return forecast.ties.length > 0 ? `${renderPlaces(forecast.ties)} is as good, and one is drawn` : undefined;
}

function onOneOf(pools: readonly string[], forecast: WorkloadForecast): string | undefined {
  const refused = new Set(pools.map((name) => `pool:${name}`));
  if (forecast.places.some(({ target }) => refused.has(target))) return goes(forecast);
  const drawn = forecast.ties.filter((target) => refused.has(target));
  return drawn.length > 0
    ? `${renderPlaces(drawn)} is as good as where it goes, and one is drawn`
    : undefined;
}

function runsAfterAll(rule: string | undefined, forecast: WorkloadForecast): string | undefined {
  if (forecast.unplacedPods === 0) return goes(forecast);
  const { rejections } = forecast.verdict;
  if (rule === undefined || rejections.some((one) => isOfRule(one, rule))) return undefined;
  const rules = [...new Set(rejections.map((one) => one.rule))];
  return rules.length === 0 ? 'nothing refuses it by a rule' : `it cannot run because of ${rules.join(', ')}`;
}

/** `resources` stands for every resource. */
const isOfRule = (rejection: Rejection, rule: string): boolean =>
  rejection.rule === rule || (rule === 'resources' && rejection.rule.startsWith('resources.'));

function unplaced(forecast: WorkloadForecast, target?: string): string | undefined {
  const { unplacedPods, places, verdict } = forecast;
  if (unplacedPods === 0) return undefined;
  const reason = firstReason(forecast, target) ?? verdict.error?.message ?? verdict.prefilter?.message;
  const who = places.length === 0 ? 'it' : `${unplacedPods} of its pods`;
  return `${who} cannot run${because(reason)}`;
}

const tooMany = (nodes: number, forecast: WorkloadForecast): string | undefined =>
  forecast.nodes <= nodes ? undefined : `it starts ${forecast.nodes}`;

function tooDear(usdPerHour: number, forecast: WorkloadForecast): string | undefined {
  if (forecast.usdPerHour === null) return 'the price of where it goes is not known';
  return forecast.usdPerHour <= usdPerHour + ROUNDING_USD
    ? undefined
    : `it costs ${forecast.usdPerHour.toFixed(4)}`;
}

/** Sums of prices are not exact in binary. */
const ROUNDING_USD = 1e-9;

const goes = ({ places }: WorkloadForecast): string =>
  `it goes to ${renderPlaces(places.map(({ target }) => target))}`;

const because = (reason: string | undefined): string => (reason === undefined ? '' : `: ${reason}`);

/** Why the place does not take it; of any place when that one says nothing, unless only it was asked about. */
function firstReason(
  { verdict }: WorkloadForecast,
  target = '',
  { only = false }: { readonly only?: boolean } = {},
): string | undefined {
  const ofTarget = verdict.rejections.find((one) => targetOf(one) === target);
  const chosen = ofTarget ?? (only ? undefined : mostTelling(verdict.rejections));
  return chosen && renderReason(chosen);
}

/** A pool that is full was right but for its size; nodes are those that the workload itself has started. */
const mostTelling = (rejections: readonly Rejection[]): Rejection | undefined =>
  rejections.find(({ rule }) => rule === 'pool.max-size') ??
  rejections.find(({ node }) => node === undefined) ??
  rejections[0];

const targetOf = ({ pool, profile }: Rejection): string =>
  pool === undefined ? `fargate:${profile ?? ''}` : `pool:${pool}`;
