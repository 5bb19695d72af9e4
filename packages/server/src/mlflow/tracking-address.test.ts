// The tracking address of a request is contacted by us: what is taken, what is refused, and that no password is
// repeated.
import { expect, test } from 'vitest';
import { readTrackingAddress } from './tracking-address.js';

test.each([
  ['http://127.0.0.1:5055', 'http://127.0.0.1:5055'],
  ['https://mlflow.example/', 'https://mlflow.example'],
  ['HTTPS://mlflow.example/base//', 'HTTPS://mlflow.example/base'],
])('%s is taken', (uri, address) =>
  expect(readTrackingAddress(uri)).toMatchObject({ ok: true, value: address }),
);

test.each([
  'file:///tmp/mlruns',
  'sqlite:///mlflow.db',
  'databricks',
  'http:',
  'http:/127.0.0.1',
  'https:mlflow',
  './mlruns',
  'http://169.254.169.254/latest',
  'http://0xa9fea9fe/latest',
  'http://[fe80::1]/',
  'http://[::ffff:169.254.169.254]/',
  'http://mlflow.example/?token=s3cret',
  'http://mlflow.example/#s3cret',
  'https://me:s3cret@mlflow.example',
  'infinstor://me:s3cret@mlflow.example/',
])('%s is refused, without its secret', (uri) => {
  const read = readTrackingAddress(uri);
  expect(read).toMatchObject({ ok: false, problem: { code: 'tracking.address' } });
  expect(JSON.stringify(read)).not.toContain('s3cret');
});
