// An issuer on loopback has a port, which IAM drops; EKS's have none.
import { expect, it } from 'vitest';
import { issuerName } from './issuer-name.js';

it.each([
  [
    'https://oidc.eks.us-west-2.amazonaws.com/id/EXAMPLE0123',
    'oidc.eks.us-west-2.amazonaws.com/id/EXAMPLE0123',
  ],
  ['https://127.0.0.1:40429/id/AB', '127.0.0.1/id/AB'],
  ['https://issuer.example/', 'issuer.example'],
])('%s', (issuer, name) => {
  expect(issuerName(issuer)).toBe(name);
});
