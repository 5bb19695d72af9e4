// The embedded AWS as calls in this process, and a clock whose pauses take no time.
import { AwsCallError, countCalls, type CountedCalls } from '@berth/aws';
import type { Cloud } from '@berth/cloud';
import type { Clock } from '@berth/kube';

export const REGION = 'us-west-2';

/** Now, and without waiting. */
export const hastyClock: Clock = {
  now: () => Date.now(),
  after: (_delayMs, callback) => {
    const timer = setTimeout(callback, 0);
    return () => clearTimeout(timer);
  },
};

/** Calls of its account, counted, with errors as the SDK's. */
export const callsOf = (cloud: Cloud): CountedCalls =>
  countCalls({
    region: REGION,
    async send(service, operation, input) {
      try {
        return (await cloud.call({ service, operation, params: input, region: REGION })) as never;
      } catch (error) {
        const { code, message } = error as { code: string; message: string };
        throw new AwsCallError({ service, operation, code, message, cause: error });
      }
    },
  });
