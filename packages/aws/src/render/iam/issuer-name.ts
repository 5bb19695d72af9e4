// How IAM names an OIDC issuer: in the ARN of its provider and in the keys of conditions.

/** `https://HOST:PORT/PATH` as HOST/PATH; IAM keeps neither scheme nor port. */
export const issuerName = (issuer: string): string =>
  issuer
    .replace(/^https?:\/\//, '')
    .replace(/^([^/:]+):\d+/, '$1')
    .replace(/\/$/, '');
