// An injected fault in the words of the service it hits: each protocol has its own codes for the same trouble.
import { awsError, type AwsError } from './aws-error.js';
import { authError } from './endpoint/authenticate.js';
import type { FaultRule } from './faults.js';
import { deniedError } from './iam/denied.js';
import type { Principal } from './principal.js';
import type { Service } from './service.js';

/** The error that a call meets which is hit by the fault. */
export function faultError(fault: FaultRule, service: Service, principal: Principal): AwsError {
  const { code, message, httpStatus } = fault;
  if (fault.kind === 'throttling') {
    const usual = throttlingOf(service);
    return awsError(code ?? usual.code, message ?? usual.message, httpStatus ?? usual.httpStatus);
  }
  if (fault.kind === 'denied') {
    const action = `${service.name}:${fault.operation ?? '*'}`;
    const usual = deniedError({ action, resource: '*', service, principal, explicit: false });
    return awsError(code ?? usual.code, message ?? usual.message, httpStatus ?? usual.httpStatus);
  }
  if (fault.kind === 'expired' || fault.kind === 'skewed')
    return authError(fault.kind === 'expired' ? 'expired-token' : 'skewed', service.protocol);
  return awsError(code ?? 'InternalFailure', message ?? 'An internal error has occurred', httpStatus ?? 500);
}

function throttlingOf({ protocol }: Service): { code: string; message: string; httpStatus: number } {
  if (protocol === 'ec2')
    return { code: 'RequestLimitExceeded', message: 'Request limit exceeded.', httpStatus: 503 };
  if (protocol === 'query') return { code: 'Throttling', message: 'Rate exceeded', httpStatus: 400 };
  return { code: 'ThrottlingException', message: 'Rate exceeded', httpStatus: 429 };
}
