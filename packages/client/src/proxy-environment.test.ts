import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { proxyFromEnvironment } from './proxy-environment.js';

const SERVER = 'https://abc.eks.amazonaws.com';

test.each<[string, Record<string, string>, string | undefined]>([
  [SERVER, {}, undefined],
  [SERVER, { HTTPS_PROXY: 'http://p:3128' }, 'http://p:3128'],
  [SERVER, { https_proxy: 'p:3128' }, 'http://p:3128'],
  [SERVER, { HTTP_PROXY: 'http://p:3128' }, undefined],
  ['http://abc', { HTTP_PROXY: 'http://p:3128' }, 'http://p:3128'],
  ['https://127.0.0.1:6443', { HTTPS_PROXY: 'http://p' }, undefined],
  ['https://[::1]:6443', { HTTPS_PROXY: 'http://p' }, undefined],
  [SERVER, { HTTPS_PROXY: 'http://p', NO_PROXY: '*' }, undefined],
  [SERVER, { HTTPS_PROXY: 'http://p', NO_PROXY: 'x, amazonaws.com' }, undefined],
  [SERVER, { HTTPS_PROXY: 'http://p', NO_PROXY: '.AmazonAws.com' }, undefined],
  [SERVER, { HTTPS_PROXY: 'http://p', NO_PROXY: 'aws.com' }, 'http://p'],
  [SERVER, { HTTPS_PROXY: 'http://p', NO_PROXY: 'amazonaws.com:8443' }, 'http://p'],
  ['https://10.1.2.3', { HTTPS_PROXY: 'http://p', no_proxy: '10.0.0.0/8' }, undefined],
  ['https://11.1.2.3', { HTTPS_PROXY: 'http://p', no_proxy: '10.0.0.0/8,10.0.0.0/99,x/y' }, 'http://p'],
  ['https://10.1.2.3', { HTTPS_PROXY: 'http://p', no_proxy: '10.1.2.3' }, undefined],
  ['https://[fd00::5]', { HTTPS_PROXY: 'http://p', no_proxy: 'fd00::/8' }, undefined],
])('%s with %j', (server, env, proxy) => {
  expect(proxyFromEnvironment(server, env)).toBe(proxy);
});

test('no list makes it throw', () => {
  fc.assert(
    fc.property(fc.string(), (list) => {
      proxyFromEnvironment(SERVER, { HTTPS_PROXY: 'http://p', NO_PROXY: list });
    }),
  );
});
