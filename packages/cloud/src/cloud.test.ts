import { FakeClock } from '@berth/testing';
import { expect, test } from 'vitest';
import { createCloud } from './cloud.js';

test('who am I, and an unknown operation', async () => {
  const cloud = createCloud({ clock: new FakeClock() });
  expect(await cloud.call({ service: 'sts', operation: 'GetCallerIdentity' })).toEqual({
    UserId: '123456789012',
    Account: '123456789012',
    Arn: 'arn:aws:iam::123456789012:root',
  });
  await expect(cloud.call({ service: 'sts', operation: 'Nothing' })).rejects.toMatchObject({
    code: 'NotSupported',
  });
});
