// Pods that admission refuses: a quota that may free up is waited for, one that is too small for the pod is a death.
import { compareQuantities, parseQuantity, type Job } from '@berth/kube';
import { death, type Death } from './death-class.js';

/** Reads the message of a `FailedCreate` event; undefined when the refusal may pass by itself. */
export function quotaDeath(job: Job, message: string): Death | undefined {
  const evidence = { job: job.metadata.name, message };
  if (message.includes('exceeded quota')) return tooLargeForQuota(message, evidence);
  if (!/forbidden|is invalid|denied the request/.test(message)) return undefined;
  return death('config', `the namespace refuses the pod: ${message}`, {
    hint: 'change the resources, or ask who owns the namespace for its limits',
    evidence,
  });
}

/** `exceeded quota: team, requested: requests.memory=4Gi, used: requests.memory=0, limited: requests.memory=1Gi` */
function tooLargeForQuota(message: string, evidence: Readonly<Record<string, unknown>>): Death | undefined {
  const quota = /exceeded quota: ([^,]+)/.exec(message)?.[1] ?? '';
  const requested = amounts(message, 'requested');
  const limited = amounts(message, 'limited');
  for (const [resource, amount] of requested) {
    const limit = limited.get(resource);
    if (limit === undefined || !isMore(amount, limit)) continue;
    return death('quota', `the pod asks for ${resource}=${amount}, quota ${quota} allows ${limit} in all`, {
      hint: 'ask for less, or have the quota raised',
      evidence: { ...evidence, quota, resource, requested: amount, limited: limit },
    });
  }
  return undefined;
}

function amounts(message: string, field: string): ReadonlyMap<string, string> {
  const list = new RegExp(`${field}: ((?:[\\w./-]+=[^,\\s]+,?)+)`).exec(message)?.[1] ?? '';
  return new Map(
    list.split(',').flatMap((pair): (readonly [string, string])[] => {
      const [name, value] = pair.split('=');
      return name && value ? [[name, value]] : [];
    }),
  );
}

function isMore(left: string, right: string): boolean {
  const [a, b] = [parseQuantity(left), parseQuantity(right)];
  return a.ok && b.ok && compareQuantities(a.value, b.value) > 0;
}
