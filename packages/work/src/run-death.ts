// The typed error of this room's shell: an effect found out that the run cannot go on, and why.
import { StatusError } from '@berth/kube';
import { death, type Death } from './death-class.js';

/** Ends the run with a death; anything else that is thrown is tried again. */
export class RunDeath extends Error {
  readonly death: Death;

  constructor(cause: Death) {
    super(cause.sentence);
    this.name = 'RunDeath';
    this.death = cause;
  }
}

/** The namespace is there, but on its way out: nothing can be made in it any more. */
export const namespaceEnds = (namespace: string, cluster: string): RunDeath =>
  new RunDeath(
    death('unknown-namespace', `namespace ${namespace} of cluster ${cluster} is being deleted`, {
      hint: 'wait until it is gone, create it again, and run it once more',
      evidence: { namespace },
    }),
  );

/** The death that a refusal of the Kubernetes API means; undefined when trying again may help. */
export function refusalDeath(error: unknown, doing: string): Death | undefined {
  if (!(error instanceof StatusError)) return undefined;
  const { code = 0, reason, message = '' } = error.status;
  const evidence = { reason, code, message };
  if (code === 403 && message.includes('exceeded quota'))
    return death('quota', `${doing}: ${message}`, { evidence });
  if (code === 403 && message.includes('because it is being terminated'))
    return death('unknown-namespace', `${doing}: ${message}`, {
      hint: 'wait until the namespace is gone, create it again, and run it once more',
      evidence,
    });
  if (code === 401 || code === 403)
    return death('forbidden', `${doing} was refused: ${message}`, {
      hint: 'give the account that Berth uses this right on the cluster',
      evidence,
    });
  if (code === 404)
    return death('unknown-namespace', `${doing}: ${message}`, { hint: 'create the namespace', evidence });
  if (code === 400 || code === 422)
    return death('config', `${doing} was refused: ${message}`, { hint: 'correct the named field', evidence });
  return undefined;
}
