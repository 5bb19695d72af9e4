// Rules of certificate signing requests.
import type { FieldError } from '../kind-rules.js';
import { invalid, required } from '../validation/field-errors.js';
import { typedRules } from './typed-rules.unsafe.js';

interface SigningRequest {
  readonly spec?:
    | {
        readonly request?: string | undefined;
        readonly signerName?: string | undefined;
        readonly usages?: readonly string[] | undefined;
        readonly expirationSeconds?: number | undefined;
      }
    | undefined;
}

const minSeconds = 600;

/** Rules of `CertificateSigningRequest.certificates.k8s.io`. */
export const signingRequestRules = typedRules<SigningRequest>({
  prepareForCreate: (request, { user }) => {
    const { uid, extra } = user;
    const identity = {
      username: user.username,
      ...(uid && { uid }),
      groups: user.groups,
      ...(extra && { extra }),
    };
    request.spec = { ...request.spec, ...identity };
  },
  validateCreate: ({ spec = {} }) => {
    const { request = '', signerName, usages = [], expirationSeconds } = spec;
    const errors: FieldError[] = [...requestErrors(request)];
    if (usages.length === 0) errors.push(required('spec.usages', 'usages is required'));
    if (!signerName) errors.push(required('spec.signerName'));
    else if (!/^[a-z0-9.-]+\/[A-Za-z0-9._-]+$/.test(signerName))
      errors.push(
        invalid(
          'spec.signerName',
          signerName,
          'must be a fully qualified domain and path of the form "example.com/signer-name"',
        ),
      );
    if (expirationSeconds !== undefined && expirationSeconds < minSeconds)
      errors.push(
        invalid(
          'spec.expirationSeconds',
          expirationSeconds,
          'may not specify a duration less than 600 seconds (10 minutes)',
        ),
      );
    return errors;
  },
});

function requestErrors(request: string): readonly FieldError[] {
  const text = Buffer.from(request, 'base64').toString('latin1');
  if (/-----BEGIN CERTIFICATE REQUEST-----[\s\S]+-----END CERTIFICATE REQUEST-----/.test(text)) return [];
  return [invalid('spec.request', request, 'PEM block type must be CERTIFICATE REQUEST')];
}
