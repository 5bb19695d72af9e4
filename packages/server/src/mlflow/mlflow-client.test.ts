// A tracking server is named by a request and may be anybody's: it must not lead us elsewhere, keep us busy for ever,
// or fill our memory.
import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { MlflowClient } from './mlflow-client.js';

let server: Server | undefined;

async function serve(listener: RequestListener): Promise<MlflowClient> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => void started.listen(0, '127.0.0.1', resolve));
  const address = started.address();
  return new MlflowClient(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const info = { run: { info: { artifact_uri: 'mlflow-artifacts:/0/r/artifacts' } } };

test('redirects are not followed', async () => {
  const asked: string[] = [];
  const client = await serve((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(302, { location: '/secret' }).end();
  });
  await expect(client.setTags('r', {})).rejects.toMatchObject({ code: 'REDIRECT' });
  expect(asked).toEqual(['/api/2.0/mlflow/runs/log-batch']);
});

test('folders in folders without end are given up', async () => {
  let count = 0;
  const client = await serve((request, response) => {
    count += 1;
    const path = new URL(request.url ?? '', 'http://x').searchParams.get('path') ?? '';
    const files = Array.from({ length: 500 }, (_, index) => ({
      path: `${path}/${count}-${index}`,
      is_dir: false,
    }));
    response.end(JSON.stringify({ files: [...files, { path: `${path}/${count}`, is_dir: true }] }));
  });
  await expect(client.listFiles('r', 'p')).rejects.toMatchObject({ death: { class: 'invalid-project' } });
});

test('an artifact larger than there is room for is not read to its end', async () => {
  const client = await serve((request, response) => {
    if (request.url?.includes('runs/get')) return void response.end(JSON.stringify(info));
    const more = (): void =>
      void (response.write(Buffer.alloc(65_536)) ? setImmediate(more) : response.once('drain', more));
    more();
  });
  await expect(client.download('r', 'a', 1_000_000)).rejects.toMatchObject({ code: 'TOO_LARGE' });
});

test('a server that is down is named with the reason', async () => {
  const client = await serve(() => undefined);
  await new Promise((resolve) => server?.close(resolve));
  await expect(client.setTags('r', {})).rejects.toThrow(
    /MLflow at http:\/\/127.0.0.1:\d+ does not answer: ECONNREFUSED/,
  );
});
