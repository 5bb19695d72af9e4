// What kubectl asks of a running pod: logs as they come, commands with and without a terminal, its input, its ports.
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openKubeletHarness, type KubeletHarness } from './testing/kubelet-harness.js';

let house: KubeletHarness;
const key = { namespace: 'default', name: 'server' };
beforeAll(async () => {
  house = await openKubeletHarness();
  const server =
    'import http.server, os\nclass H(http.server.BaseHTTPRequestHandler):\n' +
    ' def do_GET(self):\n  self.send_response(200); self.end_headers(); self.wfile.write(b"hello")\n' +
    ' def log_message(self, *a): print("asked", flush=True)\n' +
    'http.server.HTTPServer((os.environ["IP"], 18080), H).serve_forever()';
  await house.create({
    name: 'server',
    spec: {
      containers: [
        {
          name: 'app',
          image: 'busybox',
          command: ['/usr/bin/python3', '-c', server],
          env: [{ name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
          ports: [{ name: 'http', containerPort: 18080 }],
          readinessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 1 },
          livenessProbe: { tcpSocket: { port: 18080 }, periodSeconds: 1, initialDelaySeconds: 2 },
        },
        {
          name: 'reader',
          image: 'busybox',
          command: ['sh', '-c', 'echo ready; read line; echo "got $line"; sleep 1000'],
          stdin: true,
        },
      ],
    },
  });
  await house.until(
    'server',
    (pod) =>
      pod?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false,
  );
});
afterAll(() => house.close());

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

test('commands see the container and give their exit code', async () => {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const stdin = new PassThrough();
  stdin.end('from outside');
  const command = ['sh', '-c', 'cat; echo " $IP $(hostname)"; echo bad >&2; exit 4'];
  const code = await house.kubelet.agent.exec(key, {
    container: 'app',
    command,
    tty: false,
    stdin,
    stdout,
    stderr,
  });
  expect(code).toBe(4);
  const ip = house.api.peek('pods', key)?.status?.podIP;
  expect(stdout.read().toString()).toBe(`from outside ${ip} server\n`);
  expect(stderr.read().toString()).toBe('bad\n');
});

test('a terminal has a size and an end', async () => {
  const stdout = new PassThrough();
  const code = await house.kubelet.agent.exec(key, {
    container: 'app',
    command: ['sh', '-c', 'test -t 0 && test -t 1 && echo a terminal; exit 5'],
    tty: true,
    stdout,
  });
  expect(code).toBe(5);
  expect(stdout.read().toString()).toContain('a terminal');
});

test('a terminal has a name of the container, and its size follows', async () => {
  const stdout = new PassThrough();
  const stdin = new PassThrough();
  let resize: ((columns: number, rows: number) => void) | undefined;
  const script = 'tty; ls $(tty) >/dev/null && stty size; read line; stty size; echo "$line"; exit 6';
  const ended = house.kubelet.agent.exec(key, {
    container: 'app',
    command: ['sh', '-c', script],
    tty: true,
    stdin,
    stdout,
    onResize: (listener) => {
      resize = listener;
      listener(100, 30);
    },
  });
  let seen = '';
  stdout.on('data', (bytes: Buffer) => {
    seen += String(bytes);
    if (!seen.includes('30 100') || resize === undefined) return;
    resize(132, 43);
    resize = undefined;
    setTimeout(() => stdin.write('hé\r'), 100);
  });
  expect(await ended).toBe(6);
  expect(seen.split('\r\n')).toEqual([
    expect.stringMatching(/^\/dev\/pts\/\d+$/),
    '30 100',
    'hé',
    '43 132',
    'hé',
    '',
  ]);
});

test('what runs on a terminal ends when its user goes away', async () => {
  const away = new AbortController();
  const stdout = new PassThrough();
  stdout.once('data', () => away.abort());
  const command = ['sh', '-c', 'echo begun; exec sleep 4321'];
  const stdin = new PassThrough();
  await house.kubelet.agent.exec(key, {
    container: 'app',
    command,
    tty: true,
    stdin,
    stdout,
    signal: away.signal,
  });
  const look = [
    'sh',
    '-c',
    'for i in 1 2 3 4 5 6 7 8 9; do pgrep -fx "sleep 4321" || exit 9; sleep 0.1; done',
  ];
  expect(await house.kubelet.agent.exec(key, { container: 'app', command: look, tty: false })).toBe(9);
});

test('what is not there is said', async () => {
  const exec = (container: string, command: string) =>
    house.kubelet.agent.exec(key, { container, command: [command], tty: false });
  await expect(exec('none', 'true')).rejects.toThrow('container none is not valid for pod server');
  expect(await exec('app', 'no-such-program')).toBe(127);
  await expect(house.logs('server')).rejects.toThrow(
    'a container name must be specified for pod server, choose one of: [app reader]',
  );
  await expect(house.logs('server', { container: 'app', previous: true })).rejects.toThrow(
    'previous terminated container "app" in pod "server" not found',
  );
});

test('attaching gives the input and shows the output', async () => {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const end = new AbortController();
  const attached = house.kubelet.agent.attach(key, {
    container: 'reader',
    tty: false,
    stdin,
    stdout,
    signal: end.signal,
  });
  stdin.write('a line\n');
  let seen = '';
  for await (const piece of stdout) {
    seen += String(piece);
    if (seen.includes('got')) break;
  }
  end.abort();
  await attached;
  expect(seen).toBe('ready\ngot a line\n');
});

test('ports are reached through the agent', async () => {
  const connection = await house.kubelet.agent.portForward(key, 18080);
  connection.write('GET / HTTP/1.0\r\n\r\n');
  expect(await textOf(connection)).toContain('hello');
  await expect(house.kubelet.agent.portForward(key, 1)).rejects.toThrow('ECONNREFUSED');
});

test('a followed log ends with its container', async () => {
  await house.create({
    name: 'short',
    spec: {
      restartPolicy: 'Never',
      containers: [
        {
          name: 'app',
          image: 'busybox',
          command: ['sh', '-c', 'for i in 1 2 3; do echo $i; sleep 0.2; done'],
        },
      ],
    },
  });
  await house.until('short', (pod) => pod?.status?.phase === 'Running');
  expect(await house.logs('short', { follow: true })).toBe('1\n2\n3\n');
  const stamped = await house.logs('short', { timestamps: true, tailLines: 1 });
  expect(stamped).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z 3\n$/);
});

test('after all of it, nothing is left', async () => {
  await house.api.delete('pods', key, { gracePeriodSeconds: 0 });
  await house.until('server', (pod) => pod === undefined);
  await house.kubelet.stop();
  await house.runtime.close();
  const { readdirSync, readFileSync } = await import('node:fs');
  const ours = readdirSync('/proc').filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(house.dataDir);
    } catch {
      return false;
    }
  });
  expect(ours).toEqual([]);
});
