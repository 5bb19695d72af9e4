import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiProblem, createBerthClient, type BerthClient } from './berth-client.js';

let client: BerthClient;
let close: () => void;

beforeAll(async () => {
  const pems = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  const server = createServer({ key: pems.private, cert: pems.cert }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/refused') {
        response.writeHead(403).end(JSON.stringify({ code: 'auth.forbidden', detail: 'no', hint: 'ask' }));
      } else if (request.url === '/plain') response.writeHead(500).end('broken');
      else if (request.url === '/stream') response.end('abc');
      else
        response.end(
          JSON.stringify({
            method: request.method,
            token: request.headers.authorization,
            type: request.headers['content-type'],
            body: Buffer.concat(chunks).toString(),
          }),
        );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => server.close();
  const { port } = server.address() as AddressInfo;
  client = createBerthClient({ url: `https://127.0.0.1:${port}`, caPem: pems.cert, token: 't' });
});
afterAll(() => close());

test('sends the token and JSON', async () => {
  expect(await client.post('/x', { a: 1 })).toEqual({
    method: 'POST',
    token: 'Bearer t',
    type: 'application/json',
    body: '{"a":1}',
  });
});

test('sends bytes as they are', async () => {
  expect(await client.post('/x', Buffer.from('zip'))).toMatchObject({
    type: 'application/gzip',
    body: 'zip',
  });
});

test('a refusal carries its code and hint', async () => {
  const problem = await client.get('/refused').catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(ApiProblem);
  expect(problem).toMatchObject({ httpStatus: 403, code: 'auth.forbidden', message: 'no', hint: 'ask' });
});

test('an answer that is no JSON is shown as it is', async () => {
  await expect(client.get('/plain')).rejects.toMatchObject({ httpStatus: 500, message: 'broken' });
});

test('streams the body', async () => {
  let text = '';
  for await (const chunk of client.stream('/stream')) text += Buffer.from(chunk).toString();
  expect(text).toBe('abc');
});
